import {
  AttributeIds,
  BrowseDirection,
  DataType,
  DataValue,
  ExtensionObject,
  NodeClass,
  resolveNodeId,
  Variant,
  VariantArrayType,
  type ClientSession,
  type NodeId,
  type ReferenceDescription,
} from 'node-opcua';

import { ns0, type Argument, type FileNode, type Id, type NodesetFiles } from './nodeset-files.ts';

/** Holds every instance that a server shows below Objects against its types, as the nodeset files have them. */

/** Answers by which a server says that it has no program for what its nodeset promises. */
const NO_ANSWERS: ReadonlySet<string> = new Set([
  'BadInternalError',
  'BadNothingToDo',
  'BadMethodInvalid',
  'BadUnexpectedError',
  'BadNotExecutable',
]);
/** Optional, and without a value in the base nodeset: a server that has no rules of its own has nothing to say. */
const UNSAID: ReadonlySet<string> = new Set(['DefaultRolePermissions', 'DefaultUserRolePermissions']);
const WAYS = ['nothing', 'odd', 'tooMuch', 'sensible'];
const NODES_MAX = 5000;
const ATTRIBUTES = Array.from({ length: AttributeIds.UserExecutable }, (_, index) => index + 1);
const BUILT_IN_MAX = 25;

interface Instance {
  readonly nodeId: NodeId;
  readonly path: string;
  readonly nodeClass: NodeClass;
  readonly type: Id | null;
  /** Where its parents' types have it. */
  readonly declarations: readonly FileNode[];
}

export class StrictWalk {
  readonly #session: ClientSession;
  readonly #files: NodesetFiles;
  readonly #namespaces: readonly string[];
  readonly #violations: string[] = [];
  readonly methods: { readonly path: string; readonly objectId: NodeId; readonly methodId: NodeId }[] = [];
  instances = 0;

  constructor(session: ClientSession, files: NodesetFiles, namespaces: readonly string[]) {
    this.#session = session;
    this.#files = files;
    this.#namespaces = namespaces;
  }

  /** What is not as the types have it, each with its path. `isWalked`: of what lies right below the nodes to start from. */
  async violations(starts: readonly string[], isWalked: (name: string) => boolean): Promise<string[]> {
    const seen = new Set<string>();
    const queue: Instance[] = [];
    for (const start of starts)
      for (const reference of await this.#below(start))
        if (isWalked(reference.browseName.name ?? '')) queue.push(this.#instance(reference, '', []));
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(String(next.nodeId))) continue;
      seen.add(String(next.nodeId));
      if (seen.size > NODES_MAX) throw new RangeError(`more than ${NODES_MAX} nodes`);
      this.instances += 1;
      queue.push(...(await this.#check(next)));
    }
    return this.#violations;
  }

  /** Every method below Objects. */
  async everyMethod(): Promise<StrictWalk['methods']> {
    const seen = new Set<string>();
    const found: StrictWalk['methods'] = [];
    const queue: { readonly nodeId: NodeId; readonly path: string }[] = [
      { nodeId: resolveNodeId('ObjectsFolder'), path: '' },
    ];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(String(next.nodeId))) continue;
      seen.add(String(next.nodeId));
      if (seen.size > NODES_MAX) throw new RangeError(`more than ${NODES_MAX} nodes`);
      for (const reference of await this.#below(next.nodeId)) {
        const { nodeId, path, nodeClass } = this.#instance(reference, next.path, []);
        if (nodeClass === NodeClass.Object) queue.push({ nodeId, path });
        if (nodeClass === NodeClass.Method) found.push({ path, objectId: next.nodeId, methodId: nodeId });
      }
    }
    return found;
  }

  /** Calls every method with nothing, with what it wants, with other types, and with too much. */
  async callAll(methods: StrictWalk['methods'], ways: readonly string[] = WAYS): Promise<string[]> {
    const bad: string[] = [];
    for (const { path, objectId, methodId } of methods) {
      const wanted = await this.#argumentsOf(methodId, 'InputArguments');
      const sensible = await Promise.all(wanted.map((argument) => this.#sensible(argument)));
      const odd = wanted.map(
        () => new Variant({ dataType: DataType.Guid, value: '00000000-0000-0000-0000-000000000000' }),
      );
      const tooMuch = [...sensible, new Variant({ dataType: DataType.Boolean, value: true })];
      for (const [how, inputArguments] of Object.entries({ nothing: [], odd, tooMuch, sensible })) {
        if (!ways.includes(how)) continue;
        const { statusCode, outputArguments } = await this.#session.call({ objectId, methodId, inputArguments });
        if (NO_ANSWERS.has(statusCode.name)) bad.push(`${path} with ${how}: ${statusCode.name}`);
        if (how !== 'sensible' && wanted.length > 0 && statusCode.isGood()) bad.push(`${path} with ${how}: taken`);
        if (!statusCode.isGood()) continue;
        const promised = await this.#argumentsOf(methodId, 'OutputArguments');
        const given = outputArguments ?? [];
        if (given.length !== promised.length) bad.push(`${path}: ${given.length} outputs of ${promised.length}`);
        for (const [index, { name, dataType, valueRank }] of promised.entries())
          bad.push(...this.#valueFaults(`${path} output ${name}`, dataType, valueRank, given[index]));
      }
    }
    return bad;
  }

  async #check(instance: Instance): Promise<Instance[]> {
    const { nodeId, path, type, declarations } = instance;
    const references = await this.#below(nodeId);
    await this.#checkNode(instance);
    const wanted = new Map<
      string,
      { readonly mandatory: boolean; readonly referenceType: Id; readonly nodes: FileNode[] }
    >();
    const demand = (members: ReturnType<NodesetFiles['membersOf']>): void => {
      for (const [name, { node, mandatory, referenceType }] of members) {
        const before = wanted.get(name);
        const nodes = [...(before?.nodes ?? []), node];
        wanted.set(name, { mandatory: mandatory || before?.mandatory === true, referenceType, nodes });
      }
    };
    if (type !== null) demand(this.#files.membersOf(type));
    for (const declaration of declarations) demand(this.#files.childrenOf(declaration.id));
    const next: Instance[] = [];
    const there = new Set<string>();
    for (const reference of references) {
      const name = this.#name(reference.browseName);
      const member = wanted.get(name);
      there.add(name);
      const child = this.#instance(reference, path, member?.nodes ?? []);
      next.push(child);
      if (child.nodeClass === NodeClass.Method)
        this.methods.push({ path: child.path, objectId: nodeId, methodId: child.nodeId });
      if (member === undefined) continue;
      if (!this.#files.isA(this.#id(reference.referenceTypeId), member.referenceType))
        this.#say(child.path, `is referenced by ${this.#id(reference.referenceTypeId)}, not ${member.referenceType}`);
      await this.#checkMember(child, member.nodes);
    }
    for (const [name, { mandatory }] of wanted) if (mandatory && !there.has(name)) this.#say(path, `lacks ${name}`);
    return next;
  }

  async #checkMember(child: Instance, declarations: readonly FileNode[]): Promise<void> {
    for (const declared of declarations) {
      if (NodeClass[child.nodeClass] !== declared.nodeClass)
        this.#say(child.path, `is a ${NodeClass[child.nodeClass]}, not a ${declared.nodeClass}`);
      const type = this.#files.typeOf(declared.id);
      if (type !== undefined && child.type !== null && !this.#files.isA(child.type, type))
        this.#say(child.path, `is of type ${child.type}, not ${type}`);
      if (child.nodeClass !== NodeClass.Method) continue;
      for (const which of ['InputArguments', 'OutputArguments'] as const) {
        const property = [...this.#files.childrenOf(declared.id).values()].find(
          ({ node }) => node.browseName === `http://opcfoundation.org/UA/;${which}`,
        );
        const [wanted, given] = [property?.node.arguments ?? [], await this.#argumentsOf(child.nodeId, which)];
        if (JSON.stringify(wanted) !== JSON.stringify(given))
          this.#say(child.path, `has the ${which} ${JSON.stringify(given)}, not ${JSON.stringify(wanted)}`);
      }
    }
  }

  /** Every attribute of every node can be asked for. */
  async #checkNode(instance: Instance): Promise<void> {
    const { nodeId, path, nodeClass } = instance;
    const values = await this.#session.read(ATTRIBUTES.map((attributeId) => ({ nodeId, attributeId })));
    for (const [index, { statusCode }] of values.entries())
      if (NO_ANSWERS.has(statusCode.name)) this.#say(path, `answers ${statusCode.name} to attribute ${index + 1}`);
    const of = (attributeId: AttributeIds): DataValue => values[attributeId - 1] ?? new DataValue({});
    if (nodeClass === NodeClass.Variable) this.#checkVariable(instance, of);
    if (nodeClass !== NodeClass.Method) return;
    if (of(AttributeIds.Executable).value.value !== true) this.#say(path, 'is not executable');
    if (of(AttributeIds.UserExecutable).value.value !== true) this.#say(path, 'is not executable by this user');
  }

  #checkVariable({ path, type, declarations }: Instance, of: (attributeId: AttributeIds) => DataValue): void {
    const [dataType, valueRank, value] = [
      of(AttributeIds.DataType),
      of(AttributeIds.ValueRank),
      of(AttributeIds.Value),
    ];
    const own = this.#id(dataType.value.value as NodeId);
    const rank = Number(valueRank.value.value);
    const typeNode = type === null ? undefined : this.#files.node(type);
    for (const declared of typeNode === undefined ? declarations : [...declarations, typeNode]) {
      if (!this.#files.isA(own, declared.dataType))
        this.#say(path, `has the data type ${own}, not ${declared.dataType}`);
      if (!rankFits(rank, declared.valueRank, declared === typeNode))
        this.#say(path, `has the value rank ${rank}, not ${declared.valueRank}`);
    }
    // Nothing is to be said of a state machine that is not active (OPC 10000-16 §4.4.4).
    if (value.statusCode.name === 'BadStateNotActive') return;
    if (UNSAID.has(path.slice(path.lastIndexOf('/') + 1))) return;
    if (!value.statusCode.isGood()) this.#say(path, `is ${value.statusCode.name}`);
    else for (const fault of this.#valueFaults(path, own, rank, value.value)) this.#violations.push(fault);
  }

  #valueFaults(path: string, dataType: Id, rank: number, variant: Variant | undefined): string[] {
    if (variant === undefined || variant.dataType === DataType.Null) return [`${path} has no value`];
    const faults: string[] = [];
    const wanted = this.#builtIn(dataType);
    if (wanted !== null && variant.dataType !== wanted)
      faults.push(`${path} is a ${DataType[variant.dataType]}, not a ${DataType[wanted]}`);
    const isArray = variant.arrayType === VariantArrayType.Array;
    if (rank >= 1 !== isArray && rank >= -1) faults.push(`${path} has rank ${isArray ? 1 : -1}, not ${rank}`);
    const value: unknown = variant.value;
    if (value === null || value === undefined)
      return wanted === DataType.String ? faults : [...faults, `${path} is null`];
    for (const item of isArray && Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (!(item instanceof ExtensionObject)) continue;
      const name = this.#files.node(dataType)?.browseName.split(';').at(-1) ?? '';
      // No subtype of a structure is shown where another is declared.
      if (name !== 'Structure' && item.schema.name !== name)
        faults.push(`${path} is a ${item.schema.name}, not a ${name}`);
    }
    return faults;
  }

  async #argumentsOf(methodId: NodeId, which: string): Promise<Argument[]> {
    const property = (await this.#below(methodId)).find(({ browseName }) => browseName.name === which);
    if (property === undefined) return [];
    const { value } = await this.#session.read({ nodeId: property.nodeId, attributeId: AttributeIds.Value });
    const list = (value.value ?? []) as { name: string | null; dataType: NodeId; valueRank: number }[];
    return list.map(({ name, dataType, valueRank }) => ({ name: name ?? '', dataType: this.#id(dataType), valueRank }));
  }

  async #sensible({ dataType, valueRank }: Argument): Promise<Variant> {
    const builtIn = this.#builtIn(dataType) ?? DataType.Int32;
    const value: unknown = await this.#sensibleValue(dataType, builtIn);
    return valueRank === 1
      ? new Variant({ dataType: builtIn, arrayType: VariantArrayType.Array, value: [value] })
      : new Variant({ dataType: builtIn, arrayType: VariantArrayType.Scalar, value });
  }

  async #sensibleValue(dataType: Id, builtIn: DataType): Promise<unknown> {
    switch (builtIn) {
      case DataType.ExtensionObject:
        return this.#session.constructExtensionObject(resolveNodeId(this.#nodeId(dataType)), {});
      case DataType.String:
        return 'walk';
      case DataType.Boolean:
        return true;
      case DataType.LocalizedText:
        return { text: 'walk', locale: 'en' };
      case DataType.Variant:
        return new Variant({ dataType: DataType.Int32, value: 1 });
      case DataType.NodeId:
        return resolveNodeId('ObjectsFolder');
      case DataType.UInt64:
        return [0, 1];
      case DataType.ByteString:
        return Buffer.from('walk');
      case DataType.DateTime:
        return new Date(0);
      case DataType.QualifiedName:
        return { namespaceIndex: 0, name: 'walk' };
      default:
        return 1;
    }
  }

  /** Null where any type may come. */
  #builtIn(dataType: Id): DataType | null {
    if (this.#files.isA(dataType, ns0(29))) return DataType.Int32;
    if (this.#files.isA(dataType, ns0(22))) return DataType.ExtensionObject;
    if (dataType === ns0(DataType.Variant)) return DataType.Variant;
    for (let number = 1; number <= BUILT_IN_MAX; number += 1)
      if (ns0(number) !== ns0(DataType.Variant) && this.#files.isA(dataType, ns0(number))) return number;
    return null;
  }

  async #below(nodeId: NodeId | string): Promise<readonly ReferenceDescription[]> {
    const { references } = await this.#session.browse({
      nodeId,
      browseDirection: BrowseDirection.Forward,
      referenceTypeId: 'HierarchicalReferences',
      includeSubtypes: true,
      resultMask: 63,
    });
    return references ?? [];
  }

  #instance(reference: ReferenceDescription, parent: string, declarations: readonly FileNode[]): Instance {
    const type = reference.typeDefinition as NodeId;
    return {
      nodeId: reference.nodeId,
      path: `${parent}/${reference.browseName.name ?? ''}`,
      nodeClass: reference.nodeClass,
      type: type.isEmpty() ? null : this.#id(type),
      declarations,
    };
  }

  #id(nodeId: NodeId): Id {
    return `${this.#namespaces[nodeId.namespace] ?? '?'};${nodeId.toString().replace(/^ns=\d+;/, '')}`;
  }

  #nodeId(id: Id): string {
    const [uri = '', identifier = ''] = id.split(';');
    return `ns=${this.#namespaces.indexOf(uri)};${identifier}`;
  }

  #name({ namespaceIndex, name }: { readonly namespaceIndex: number; readonly name: string | null }): string {
    return `${this.#namespaces[namespaceIndex] ?? '?'};${name ?? ''}`;
  }

  #say(path: string, what: string): void {
    this.#violations.push(`${path} ${what}`);
  }
}

/** A declaration of any rank (-2), or of one or none (-3), is narrowed by what it is an instance of (OPC 10000-3 §5.6.2). */
function rankFits(rank: number, declared: number, ofType: boolean): boolean {
  return (
    rank === declared ||
    declared === -2 ||
    (declared === -3 && rank <= 1) ||
    (declared === 0 && rank >= 1) ||
    (ofType && declared === -1 && rank >= -1)
  );
}
