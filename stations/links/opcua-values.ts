import {
  coerceLocalizedText,
  DataType,
  ExtensionObject,
  LocalizedText,
  NodeId,
  Variant,
  VariantArrayType,
  type DataValue,
} from 'node-opcua-client';
import { NodeIdType } from 'node-opcua-nodeid';

import { isGood } from './opcua-status.ts';
import type { UaField, UaStructure, UaValue } from './opcua-link.ts';

/** Converts our plain values to the library's variants and back, for both ends of the connection. */

/** Creates a structure of a companion specification's data type; client and server have different implementations. */
export type StructureFactory = (dataType: string, fields: Record<string, unknown>) => ExtensionObject;

/** Converts between namespace aliases and indexes of the other end; null and -1 for an unknown namespace. */
export interface NamespaceAliases {
  aliasOf(index: number): string | null;
  indexOf(alias: string): number;
}

const NO_ALIASES: NamespaceAliases = { aliasOf: (index) => (index === 0 ? 'ua' : null), indexOf: () => -1 };

const WORD = 0xffff_ffffn;

/** Converts a plain value to a Variant. `make` throws for a data type that the other end lacks. */
export function toVariant(value: UaValue, make: StructureFactory, aliases: NamespaceAliases = NO_ALIASES): Variant {
  switch (value.type) {
    case 'String':
      return new Variant({ dataType: DataType.String, value: value.value });
    case 'Boolean':
      return new Variant({ dataType: DataType.Boolean, value: value.value });
    case 'Int32':
      return new Variant({ dataType: DataType.Int32, value: value.value });
    case 'UInt32':
      return new Variant({ dataType: DataType.UInt32, value: value.value });
    case 'Double':
      return new Variant({ dataType: DataType.Double, value: value.value });
    case 'ByteString':
      return new Variant({ dataType: DataType.ByteString, value: Buffer.from(value.value) });
    case 'LocalizedText':
      return new Variant({ dataType: DataType.LocalizedText, value: coerceLocalizedText(value.value) });
    case 'UInt64':
      return new Variant({
        dataType: DataType.UInt64,
        arrayType: VariantArrayType.Scalar,
        value: [Number((value.value >> 32n) & WORD), Number(value.value & WORD)],
      });
    case 'DateTime':
      return new Variant({ dataType: DataType.DateTime, value: value.value });
    case 'NodeId':
      return new Variant({ dataType: DataType.NodeId, value: toNodeId(value.value, aliases) });
    case 'Strings':
      return new Variant({ dataType: DataType.String, arrayType: VariantArrayType.Array, value: [...value.value] });
    case 'LocalizedTexts':
      return new Variant({
        dataType: DataType.LocalizedText,
        arrayType: VariantArrayType.Array,
        value: value.value.map((text) => coerceLocalizedText(text)),
      });
    case 'Values':
      return new Variant({
        dataType: DataType.Variant,
        arrayType: VariantArrayType.Array,
        value: value.value.map((item) => toVariant(item, make)),
      });
    case 'Structure':
      return new Variant({ dataType: DataType.ExtensionObject, value: toStructure(value.value, make) });
    case 'Structures':
      return new Variant({
        dataType: DataType.ExtensionObject,
        arrayType: VariantArrayType.Array,
        value: value.value.map((item) => toStructure(item, make)),
      });
    case 'Null':
      return new Variant({ dataType: DataType.Null });
  }
}

function toNodeId(aliased: string, aliases: NamespaceAliases): NodeId {
  const [alias = '', number] = aliased.split(':');
  return new NodeId(NodeIdType.NUMERIC, Number(number), Math.max(0, aliases.indexOf(alias)));
}

function toStructure({ dataType, fields }: UaStructure, make: StructureFactory): ExtensionObject {
  const converted: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) converted[name] = toField(field, make);
  return make(dataType, converted);
}

function toField(field: UaField, make: StructureFactory): unknown {
  if (Array.isArray(field)) return field.map((item: UaField) => toField(item, make));
  if (field instanceof Date) return field;
  if (field instanceof Uint8Array) return Buffer.from(field);
  if (typeof field !== 'object') return field;
  if (isUaValue(field)) return toVariant(field, make);
  return Object.fromEntries(
    Object.entries(field as Record<string, UaField>).map(([name, value]) => [name, toField(value, make)]),
  );
}

/** Plain value of a DataValue; Null when its quality is not good. */
export function fromDataValue({ statusCode, value }: DataValue, aliases: NamespaceAliases = NO_ALIASES): UaValue {
  return isGood(statusCode) ? fromVariant(value, aliases) : { type: 'Null', value: null };
}

/** Plain value of a Variant; a type that our contracts do not use becomes Null, and the driver's own check reports it. */
export function fromVariant(variant: Variant, aliases: NamespaceAliases = NO_ALIASES): UaValue {
  const value: unknown = variant.value;
  if (variant.arrayType === VariantArrayType.Array && (Array.isArray(value) || ArrayBuffer.isView(value))) {
    const items = Array.isArray(value) ? (value as unknown[]) : [];
    switch (variant.dataType) {
      case DataType.String:
        return { type: 'Strings', value: items.map(String) };
      case DataType.LocalizedText:
        return {
          type: 'LocalizedTexts',
          value: items.map((item) => (item instanceof LocalizedText ? (item.text ?? '') : '')),
        };
      case DataType.ExtensionObject:
        return { type: 'Structures', value: items.map(fromStructure) };
      default:
        return { type: 'Null', value: null };
    }
  }
  switch (variant.dataType) {
    case DataType.String:
      return { type: 'String', value: typeof value === 'string' ? value : '' };
    case DataType.Boolean:
      return { type: 'Boolean', value: value === true };
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Double:
      return {
        type:
          variant.dataType === DataType.Int32 ? 'Int32' : variant.dataType === DataType.UInt32 ? 'UInt32' : 'Double',
        value: Number(value),
      };
    case DataType.Float:
    case DataType.Int16:
    case DataType.UInt16:
      return { type: 'Double', value: Number(value) };
    case DataType.ByteString:
      return { type: 'ByteString', value: value instanceof Uint8Array ? value : new Uint8Array(0) };
    case DataType.LocalizedText:
      return { type: 'LocalizedText', value: value instanceof LocalizedText ? (value.text ?? '') : '' };
    case DataType.UInt64: {
      const [high = 0, low = 0] = Array.isArray(value) ? (value as number[]) : [];
      return { type: 'UInt64', value: (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0) };
    }
    case DataType.NodeId:
      return value instanceof NodeId ? fromNodeId(value, aliases) : { type: 'Null', value: null };
    case DataType.ExtensionObject:
      return value === null || value === undefined
        ? { type: 'Null', value: null }
        : { type: 'Structure', value: fromStructure(value) };
    default:
      return { type: 'Null', value: null };
  }
}

/** NodeIds in our contracts are numeric, in a namespace with an alias. */
function fromNodeId({ namespace, identifierType, value }: NodeId, aliases: NamespaceAliases): UaValue {
  const alias = aliases.aliasOf(namespace);
  return alias === null || identifierType !== NodeIdType.NUMERIC
    ? { type: 'Null', value: null }
    : { type: 'NodeId', value: `${alias}:${Number(value)}` };
}

function fromStructure(object: unknown): UaStructure {
  const fields: Record<string, UaField> = {};
  if (object instanceof ExtensionObject) {
    for (const field of object.schema.fields) {
      const value = fromField((object as unknown as Record<string, unknown>)[field.name]);
      if (value !== undefined) fields[field.name] = value;
    }
  }
  return { dataType: object instanceof ExtensionObject ? object.schema.name : '', fields };
}

function fromField(value: unknown): UaField | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Variant) return fromVariant(value);
  if (value instanceof LocalizedText) return value.text ?? '';
  if (value instanceof ExtensionObject) return fromStructure(value).fields;
  if (value instanceof Uint8Array || value instanceof Date) return value;
  if (Array.isArray(value)) {
    return value.map(fromField).filter((item) => item !== undefined) as readonly { readonly [name: string]: UaField }[];
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return undefined;
}

function isUaValue(field: object): field is UaValue {
  return 'type' in field && 'value' in field && typeof field.type === 'string';
}
