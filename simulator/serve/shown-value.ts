import {
  DataType,
  StatusCodes,
  Variant,
  type AddressSpace,
  type ExtensionObject,
  type NodeId,
  type UAVariable,
} from 'node-opcua';

import { NAMESPACES, type UaValue } from '../../stations/links/opcua-link.ts';
import { toVariant, type NamespaceAliases } from '../../stations/links/opcua-values.ts';
import { inactive } from './standard-unit.ts';

/** Converts a device's plain values to variants of the types that the server's variables have. */

export class ShownValues {
  readonly #addressSpace: AddressSpace;
  readonly aliases: NamespaceAliases;

  constructor(addressSpace: AddressSpace) {
    this.#addressSpace = addressSpace;
    this.aliases = {
      aliasOf: (index) => {
        const uri = addressSpace.getNamespaceUri(index);
        return Object.entries(NAMESPACES).find(([, known]) => known === uri)?.[0] ?? null;
      },
      indexOf: (alias) => addressSpace.getNamespaceIndex(NAMESPACES[alias as keyof typeof NAMESPACES] ?? ''),
    };
  }

  variant(value: UaValue): Variant {
    return toVariant(value, (dataType, fields) => this.#structure(dataType, fields), this.aliases);
  }

  /** Sets `value` in `variable`. For the Id of a state, also sets the name in the CurrentState. */
  show(variable: UAVariable, value: UaValue): void {
    const { parent } = variable;
    const state = parent?.browseName.name === 'CurrentState' ? (parent as UAVariable) : null;
    if (value.type === 'Null') {
      if (state !== null) inactive(state);
      inactive(variable);
      return;
    }
    const variant = this.#fitting(variable, this.variant(value));
    if (state !== null) {
      const name = this.#addressSpace.findNode(variant.value as NodeId)?.displayName[0];
      state.setValueFromSource({ dataType: DataType.LocalizedText, value: name }, StatusCodes.Good);
    }
    variable.setValueFromSource(variant, StatusCodes.Good);
  }

  /** Contracts have fewer types than nodesets: numbers and texts are converted to the nodeset's type. */
  #fitting(variable: UAVariable, variant: Variant): Variant {
    const wanted = this.#addressSpace.findCorrespondingBasicDataType(variable.dataType);
    if (wanted === variant.dataType || wanted === DataType.Variant || wanted === DataType.ExtensionObject)
      return variant;
    const value: unknown = variant.value;
    return new Variant({
      dataType: wanted,
      arrayType: variant.arrayType,
      value: wanted === DataType.LocalizedText ? { text: value, locale: 'en' } : value,
    });
  }

  #structure(dataType: string, fields: Record<string, unknown>): ExtensionObject {
    const [alias = '', name = ''] = dataType.split(':');
    const type = this.#addressSpace.findDataType(name, this.aliases.indexOf(alias));
    if (type === null) throw new TypeError(`no data type ${dataType}`);
    return this.#addressSpace.constructExtensionObject(type, fields);
  }
}
