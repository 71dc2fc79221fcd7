import { CommandDesk, commandSchema } from './command-desk.ts';
import { COMMAND_PATH, type CommandRefusal } from '../contract/commands.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Commands of people to the line. */

export function commandsFeature({ controller: { conductor }, clock, entrance }: House): Feature {
  const desk = new CommandDesk(conductor, clock, entrance.secondPerson, (text) => entrance.sessions.mark(text));
  const command = routeOf<CommandRefusal>()({
    method: 'POST',
    path: COMMAND_PATH,
    // Anybody may send Stop and Abort: the desk checks each command.
    access: 'anybody',
    body: commandSchema,
    handle: async ({ body, visitor, request, refuse }) => {
      const answer = await desk.receive(body, visitor);
      if (answer.accepted) return answer;
      const { refusal } = answer;
      if (refusal === 'not-permitted') entrance.refused(request, refusal);
      return refuse(refusal === 'not-signed-in' ? 401 : 409, refusal);
    },
  });
  return { name: 'commands', routes: [command], topics: [] };
}
