import { BrowsePath, resolveNodeId, type ClientSession, type NodeId } from 'node-opcua-client';

import { NAMESPACES, type UaPath } from './opcua-link.ts';
import { isGood } from './opcua-status.ts';
import { inPieces } from './opcua-subscription.ts';
import type { NamespaceAliases } from './opcua-values.ts';

/** Namespaces and nodes of one server, resolved once per session. */

const ALIASES = new Map<string, string>(Object.entries(NAMESPACES).map(([alias, uri]) => [uri, alias]));

/** Cache of namespaces and nodes for one session. */
export class ServerNodes {
  readonly #session: ClientSession;
  readonly #namespaces: readonly string[];
  /** Maximum paths resolved by one call. */
  readonly #translateMost: number;
  readonly #nodes = new Map<UaPath, NodeId>();

  constructor(session: ClientSession, namespaces: readonly string[], translateMost: number) {
    this.#session = session;
    this.#namespaces = namespaces;
    this.#translateMost = translateMost;
  }

  readonly aliases: NamespaceAliases = {
    aliasOf: (index) => ALIASES.get(this.#namespaces[index] ?? '') ?? null,
    indexOf: (alias) => this.namespaceIndex(`${alias}:`) ?? -1,
  };

  /** Namespace index at this server for `alias:Name`; null when it lacks the namespace. */
  namespaceIndex(aliased: string): number | null {
    const alias = aliased.split(':')[0];
    const uri = Object.entries(NAMESPACES).find(([name]) => name === alias)?.[1];
    const index = uri === undefined ? -1 : this.#namespaces.indexOf(uri);
    return index === -1 ? null : index;
  }

  /**
   * Nodes of paths below Objects, in order; or the first path that the server lacks.
   *
   * @throws the library's error when the link is lost
   */
  async find(paths: readonly UaPath[]): Promise<{ readonly nodes: readonly NodeId[] } | { readonly lacking: UaPath }> {
    const [lacking] = await this.lookUp(paths);
    return lacking === undefined ? { nodes: paths.flatMap((path) => this.#nodes.get(path) ?? []) } : { lacking };
  }

  /** Resolves the nodes of these paths and returns those that the server lacks. */
  async lookUp(paths: readonly UaPath[]): Promise<UaPath[]> {
    const known = (path: UaPath): boolean => path.split('/').every((segment) => this.namespaceIndex(segment) !== null);
    const unknown = paths.filter((path) => !this.#nodes.has(path) && known(path));
    for (const piece of unknown.length === 0 ? [] : inPieces(unknown, this.#translateMost)) {
      const found = await this.#session.translateBrowsePath(piece.map((path) => this.#browsePath(path)));
      for (const [index, path] of piece.entries()) {
        const result = found[index];
        const target = result?.targets?.[0]?.targetId;
        if (result !== undefined && isGood(result.statusCode) && target !== undefined) this.#nodes.set(path, target);
      }
    }
    return paths.filter((path) => !this.#nodes.has(path));
  }

  /** Node of a structured data type; null when the server lacks it. */
  async dataType(dataType: string): Promise<NodeId | null> {
    const namespaceIndex = this.namespaceIndex(dataType);
    if (namespaceIndex === null) return null;
    const name = dataType.slice(dataType.indexOf(':') + 1);
    const subtype = {
      isInverse: false,
      includeSubtypes: false,
      referenceTypeId: resolveNodeId('HasSubtype'),
    };
    const result = await this.#session.translateBrowsePath({
      startingNode: resolveNodeId('BaseDataType'),
      relativePath: {
        elements: [
          { ...subtype, targetName: { namespaceIndex: 0, name: 'Structure' } },
          { ...subtype, targetName: { namespaceIndex, name } },
        ],
      },
    });
    return result.targets?.[0]?.targetId ?? null;
  }

  #browsePath(path: UaPath): BrowsePath {
    const elements = path.split('/').map((segment) => {
      const namespaceIndex = this.namespaceIndex(segment) ?? 0;
      return {
        isInverse: false,
        includeSubtypes: true,
        referenceTypeId: resolveNodeId('HierarchicalReferences'),
        targetName: { namespaceIndex, name: segment.slice(segment.indexOf(':') + 1) },
      };
    });
    return new BrowsePath({ startingNode: resolveNodeId('ObjectsFolder'), relativePath: { elements } });
  }
}
