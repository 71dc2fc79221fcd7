import { NodeClass, StatusCodes, type AddressSpace, type BaseNode, type UAMethod } from 'node-opcua';

/** Methods of nodesets that are not implemented: each returns a proper status, where the library would return an internal error. */
export function refuseUnserved(addressSpace: AddressSpace): void {
  const seen = new Set<BaseNode>();
  const visit = (node: BaseNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.nodeClass === NodeClass.Method) refuse(node as UAMethod);
    for (const child of node.findReferencesExAsObject('HierarchicalReferences')) visit(child);
  };
  visit(addressSpace.rootFolder.objects);
}

function refuse(method: UAMethod): void {
  if (method.isBound()) return;
  method.bindMethod((_inputs, _context, callback) => callback(null, { statusCode: StatusCodes.BadNotImplemented }));
  // Clients that read the Executable attribute see that it cannot be called.
  Object.assign(method, { _getExecutableFlag: () => false });
}
