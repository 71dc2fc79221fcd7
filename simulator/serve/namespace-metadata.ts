import { DataType, Variant, VariantArrayType, type AddressSpace, type UAObject } from 'node-opcua';

/** Metadata of namespaces that nodesets do not contain (OPC 10000-5 §6.3.13). */

const VERSION = '1.0';
/** Publication date of the contract, `stations/job-control/PROTOCOL.md`. */
const PUBLISHED = new Date(Date.UTC(2026, 0, 1));

/** Adds missing namespace metadata, and fills properties that nodesets leave empty. */
export function addNamespaceMetadata(addressSpace: AddressSpace): void {
  const folder = addressSpace.findNode('Server_Namespaces');
  const type = addressSpace.findObjectType('NamespaceMetadataType');
  if (folder === null || type === null) throw new TypeError('the server has no Namespaces');
  const own = addressSpace.getOwnNamespace();
  const known = new Set(folder.findReferencesExAsObject('HasComponent').map(({ browseName }) => browseName.name));
  for (const { namespaceUri, index } of addressSpace.getNamespaceArray()) {
    if (known.has(namespaceUri)) continue;
    type.instantiate({
      componentOf: folder,
      browseName: { namespaceIndex: index, name: namespaceUri },
      namespace: own,
    });
  }
  for (const metadata of folder.findReferencesExAsObject('HasComponent') as UAObject[]) {
    const fill = (name: string, dataType: DataType, value: unknown): void => {
      const property = metadata.getPropertyByName(name, 0);
      const shown: unknown = property?.readValue().value.value;
      const empty = shown === null || shown === undefined || (Array.isArray(shown) && shown.length === 0);
      const undated = shown instanceof Date && shown.getTime() <= 0;
      const blank = shown === '' || undated;
      if (property === null || !(empty || blank)) return;
      const arrayType = property.valueRank === 1 ? VariantArrayType.Array : VariantArrayType.Scalar;
      property.setValueFromSource(new Variant({ dataType, arrayType, value }));
    };
    fill('NamespaceUri', DataType.String, metadata.browseName.name);
    fill('NamespaceVersion', DataType.String, VERSION);
    fill('NamespacePublicationDate', DataType.DateTime, PUBLISHED);
    fill('IsNamespaceSubset', DataType.Boolean, false);
    // Our nodes may change their numbers at a restart: clients find them by browse path.
    fill('StaticNodeIdTypes', DataType.Int32, []);
    fill('StaticNumericNodeIdRange', DataType.String, []);
    fill('StaticStringNodeIdPattern', DataType.String, '');
  }
}
