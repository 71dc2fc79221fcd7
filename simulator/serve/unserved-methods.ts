import { NodeClass, StatusCodes, type AddressSpace, type BaseNode, type UAMethod } from 'node-opcua';

/** Methods that nodesets promise and nobody here serves: each says so, where the library would answer with an internal error. */
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
  // Whoever looks before calling sees that it can't be called.
  Object.assign(method, { _getExecutableFlag: () => false });
}
