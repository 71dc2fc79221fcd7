import { formatProblem, type FileResult } from '../recipes/yaml-file.ts';
import { CliError } from './terminal.ts';

/** The file's content. @throws CliError that names each problem with file, line and path */
export function accept<T>(result: FileResult<T>): T {
  if (result.ok) return result.value;
  throw new CliError(result.problems.map(formatProblem).join('\n'));
}
