import {
  DataType,
  ExtensionObject,
  Variant,
  VariantArrayType,
  type AddressSpace,
  type ISessionContext,
  type NodeId,
  type StatusCode,
  type UAMethod,
} from 'node-opcua';

/** Audit event of a method call: client, method, arguments and result (AuditUpdateMethodEventType, OPC 10000-5 §6.4.27). */

const SEVERITY_INFO = 100;
const SEVERITY_FAILURE = 500;

export interface AuditedCall {
  readonly method: UAMethod;
  readonly inputs: readonly Variant[];
  readonly statusCode: StatusCode;
  readonly context: ISessionContext;
  readonly wallTimeMs: number;
}

/** Raises the event only when there is a subscriber, because lease renewals are frequent calls. */
export function auditCall(addressSpace: AddressSpace, serverUri: string, call: AuditedCall): void {
  const { server } = addressSpace.rootFolder.objects;
  if (server.listenerCount('event') === 0) return;
  const { method, statusCode, context, wallTimeMs } = call;
  const good = statusCode.isGood();
  const text = (value: string): Variant => new Variant({ dataType: DataType.String, value });
  server.raiseEvent('AuditUpdateMethodEventType', {
    actionTimeStamp: { dataType: DataType.DateTime, value: new Date(wallTimeMs) },
    status: { dataType: DataType.Boolean, value: good },
    severity: { dataType: DataType.UInt16, value: good ? SEVERITY_INFO : SEVERITY_FAILURE },
    message: {
      dataType: DataType.LocalizedText,
      value: { text: `${method.browseName.name ?? ''}: ${statusCode.name}` },
    },
    serverId: text(serverUri),
    clientAuditEntryId: text(''),
    clientUserId: text(userOf(context)),
    sourceName: text('Method/Call'),
    sourceNode: { dataType: DataType.NodeId, value: objectOf(method) },
    methodId: { dataType: DataType.NodeId, value: method.nodeId },
    inputArguments: {
      dataType: DataType.Variant,
      arrayType: VariantArrayType.Array,
      value: call.inputs.map(withoutContent),
    },
  });
}

function objectOf(method: UAMethod): NodeId {
  return method.parent?.nodeId ?? method.nodeId;
}

/** Arguments may contain a citizen's data: an event names the structure without its content (OPC 10000-2 §4.14). */
function withoutContent(input: Variant): Variant {
  const value: unknown = input.value;
  const content =
    value instanceof ExtensionObject || value instanceof Uint8Array || (Array.isArray(value) && value.length > 0);
  return content ? new Variant({ dataType: DataType.Null }) : input;
}

function userOf(context: ISessionContext): string {
  const token = context.session?.userIdentityToken;
  return token === undefined ? 'Anonymous' : token.constructor.name.replace('IdentityToken', '');
}
