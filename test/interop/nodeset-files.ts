import { readFileSync } from 'node:fs';

import { DOMParser, type Element } from '@xmldom/xmldom';

/** Nodesets as their publishers have them: XML files, read with nothing but an XML parser. */

const UA = 'http://opcfoundation.org/UA/';
const TYPES = 'http://opcfoundation.org/UA/2008/02/Types.xsd';

/** `namespace URI;identifier`, the same whatever index a file or a server gives the namespace. */
export type Id = string;

export interface Argument {
  readonly name: string;
  readonly dataType: Id;
  readonly valueRank: number;
}

export interface FileNode {
  readonly id: Id;
  readonly nodeClass: string;
  /** `namespace URI;name`. */
  readonly browseName: string;
  readonly dataType: Id;
  readonly valueRank: number;
  readonly references: readonly Reference[];
  readonly arguments: readonly Argument[];
}

export interface Reference {
  readonly type: Id;
  readonly target: Id;
}

/** A member that a type demands or allows of its instances. */
export interface Member {
  readonly node: FileNode;
  readonly referenceType: Id;
  readonly mandatory: boolean;
}

export const ns0 = (identifier: number): Id => `${UA};i=${identifier}`;
const HAS_SUBTYPE = ns0(45);
const HAS_TYPE_DEFINITION = ns0(40);
const HAS_MODELLING_RULE = ns0(37);
const HAS_INTERFACE = ns0(17603);
const AGGREGATES = ns0(44);
const MANDATORY = ns0(78);
const OPTIONAL = ns0(80);

export class NodesetFiles {
  readonly #nodes = new Map<Id, FileNode>();
  readonly #supertypes = new Map<Id, Id>();
  readonly #members = new Map<Id, ReadonlyMap<string, Member>>();

  constructor(files: readonly string[]) {
    for (const file of files) this.#read(file);
  }

  node(id: Id): FileNode | undefined {
    return this.#nodes.get(id);
  }

  isA(id: Id, type: Id): boolean {
    for (let at: Id | undefined = id; at !== undefined; at = this.#supertypes.get(at)) if (at === type) return true;
    return false;
  }

  /** What instances of a type have, its supertypes' and interfaces' members included; the type's own win. */
  membersOf(type: Id): ReadonlyMap<string, Member> {
    const known = this.#members.get(type);
    if (known !== undefined) return known;
    const members = new Map<string, Member>();
    const merge = (more: ReadonlyMap<string, Member>): void => {
      for (const [name, member] of more) {
        const before = members.get(name);
        members.set(
          name,
          before === undefined ? member : { ...member, mandatory: member.mandatory || before.mandatory },
        );
      }
    };
    const supertype = this.#supertypes.get(type);
    if (supertype !== undefined) merge(this.membersOf(supertype));
    for (const interfaceType of this.#targets(type, HAS_INTERFACE)) merge(this.membersOf(interfaceType));
    merge(this.childrenOf(type));
    this.#members.set(type, members);
    return members;
  }

  /** What a declaration itself names, without what its type has. */
  childrenOf(id: Id): ReadonlyMap<string, Member> {
    const children = new Map<string, Member>();
    for (const { type, target } of this.#nodes.get(id)?.references ?? []) {
      const node = this.#nodes.get(target);
      const rule = this.#targets(target, HAS_MODELLING_RULE)[0];
      if (node === undefined || !this.isA(type, AGGREGATES) || (rule !== MANDATORY && rule !== OPTIONAL)) continue;
      children.set(node.browseName, { node, referenceType: type, mandatory: rule === MANDATORY });
    }
    return children;
  }

  typeOf(id: Id): Id | undefined {
    return this.#targets(id, HAS_TYPE_DEFINITION)[0];
  }

  #targets(id: Id, referenceType: Id): Id[] {
    const references = this.#nodes.get(id)?.references ?? [];
    return references.filter(({ type }) => type === referenceType).map(({ target }) => target);
  }

  #read(file: string): void {
    const root = new DOMParser().parseFromString(readFileSync(file, 'utf8'), 'text/xml').documentElement;
    if (root === null) throw new TypeError(`${file} is empty`);
    const uris = [UA, ...texts(root, 'NamespaceUris', 'Uri')];
    const aliases = new Map(
      elements(root, 'Aliases').flatMap((list) =>
        elements(list, 'Alias').map((alias) => [alias.getAttribute('Alias') ?? '', alias.textContent ?? '']),
      ),
    );
    const idOf = (written: string): Id => {
      const text = aliases.get(written) ?? written;
      const [, index = '0', rest = text] = /^ns=(\d+);(.*)$/.exec(text) ?? [];
      return `${uris[Number(index)] ?? '?'};${rest}`;
    };
    const nameOf = (written: string): string => {
      const [, index = '0', rest = written] = /^(\d+):(.*)$/s.exec(written) ?? [];
      return `${uris[Number(index)] ?? '?'};${rest}`;
    };
    const backwards: { from: Id; reference: Reference }[] = [];
    for (const element of children(root)) {
      const written = element.getAttribute('NodeId');
      if (written === null || written === '') continue;
      const id = idOf(written);
      const references: Reference[] = [];
      for (const list of elements(element, 'References'))
        for (const reference of elements(list, 'Reference')) {
          const type = idOf(reference.getAttribute('ReferenceType') ?? '');
          const target = idOf((reference.textContent ?? '').trim());
          if (reference.getAttribute('IsForward') !== 'false') references.push({ type, target });
          else if (type === HAS_SUBTYPE) this.#supertypes.set(id, target);
          else backwards.push({ from: target, reference: { type, target: id } });
        }
      this.#nodes.set(id, {
        id,
        nodeClass: (element.localName ?? '').replace('UA', ''),
        browseName: nameOf(element.getAttribute('BrowseName') ?? ''),
        dataType: idOf(element.getAttribute('DataType') ?? 'i=24'),
        valueRank: Number(element.getAttribute('ValueRank') ?? '-1'),
        references,
        arguments: Array.from(element.getElementsByTagNameNS(TYPES, 'Argument'), (argument) => ({
          name: texts(argument, 'Name')[0] ?? '',
          dataType: idOf((elements(argument, 'DataType')[0]?.textContent ?? '').trim()),
          valueRank: Number(texts(argument, 'ValueRank')[0] ?? '-1'),
        })),
      });
    }
    // A child may name its parent where the parent does not name it.
    for (const { from, reference } of backwards) {
      const known = this.#nodes.get(from)?.references as Reference[] | undefined;
      if (known?.some((one) => one.type === reference.type && one.target === reference.target) === false)
        known.push(reference);
    }
    for (const { id, references } of this.#nodes.values())
      for (const { type, target } of references) if (type === HAS_SUBTYPE) this.#supertypes.set(target, id);
  }
}

function children(parent: Element): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
}

function elements(parent: Element, name: string): Element[] {
  return children(parent).filter(({ localName }) => localName === name);
}

function texts(parent: Element, ...path: string[]): string[] {
  let found = [parent];
  for (const name of path) found = found.flatMap((element) => elements(element, name));
  return found.map(({ textContent }) => (textContent ?? '').trim());
}
