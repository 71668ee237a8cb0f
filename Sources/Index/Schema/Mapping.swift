// SPDX-License-Identifier: Apache-2.0

import Base

/// The fields of an index: a tree of properties with a dense list of fields over it.
///
/// A value: growing (by an explicit merge or by dynamic mapping) makes a new one, in which every field keeps
/// its id. Readers on any thread keep the one that they began with.
public struct Mapping: Sendable, Equatable {
    /// In the order of their ids. Objects are not among them.
    public private(set) var fields: [MappedField] = []
    /// Of the root: what happens to unknown fields; nil: as `true`, and not rendered.
    public var dynamic: DynamicMode?
    /// New texts that look like dates become date fields.
    public var detectsDates = true
    /// New texts that look like numbers become number fields.
    public var detectsNumbers = false
    /// `_meta`, as compact JSON.
    public var metadata: [UInt8]?

    /// Node 0 is the root.
    private(set) var nodes: [MappingNode]
    private var idsByPath: [String: FieldID] = [:]
    private var nodesByPath: [String: Int32] = [:]

    public init() {
        nodes = [MappingNode(path: "", depth: 0, kind: .object(children: [:], dynamic: nil, isEnabled: true))]
    }

    /// - Returns: the field at a dotted path, multi-fields included; nil for an object or an unknown path.
    /// For
    ///   a path below a flattened field use `resolve`.
    public func field(_ path: String) -> MappedField? {
        guard let id = idsByPath[path] else { return nil }
        return fields[id.index]
    }

    public func field(_ id: FieldID) -> MappedField? {
        fields.indices.contains(id.index) ? fields[id.index] : nil
    }

    /// What a path in a query names.
    public func resolve(_ path: String) -> FieldReference {
        if let field = field(path) { return .field(field) }
        if let node = nodesByPath[path], case .object = nodes[Int(node)].kind { return .object(path: path) }
        var end = path.endIndex
        while let dot = path[..<end].lastIndex(of: ".") {
            if let field = field(String(path[..<dot])), field.type == .flattened {
                return .flattenedLeaf(field, key: String(path[path.index(after: dot)...]))
            }
            end = dot
        }
        return .unmapped
    }

    /// Fields below an object's path, for `exists` on an object.
    public func fields(below path: String) -> [MappedField] {
        let prefix = path + "."
        return fields.filter { $0.path.hasPrefix(prefix) && $0.parent == nil }
    }

    /// Objects and fields, as the field limit counts them.
    public var size: Int { fields.count + nodesByPath.count - fieldNodeCount }
    private var fieldNodeCount = 0

    // MARK: The tree

    func nodeIndex(_ path: String) -> Int? {
        path.isEmpty ? 0 : nodesByPath[path].map(Int.init)
    }

    func child(_ name: String, of node: Int) -> Int? {
        guard case .object(let children, _, _) = nodes[node].kind else { return nil }
        return children[name].map(Int.init)
    }

    /// Adds an object that is not there yet.
    mutating func addObject(
        _ name: String, to parent: Int, dynamic: DynamicMode? = nil, isEnabled: Bool = true
    ) throws(ElasticError) -> Int {
        let node = try addNode(name, to: parent)
        nodes[node].kind = .object(children: [:], dynamic: dynamic, isEnabled: isEnabled)
        return node
    }

    /// Adds a field, with its multi-fields, that is not there yet.
    @discardableResult
    mutating func addField(
        _ name: String, _ mapping: FieldMapping, to parent: Int
    ) throws(ElasticError) -> FieldID {
        let node = try addNode(name, to: parent)
        let path = nodes[node].path
        let id = try addMapped(path, mapping, parent: nil)
        var multiFields: [FieldID] = []
        for multiField in mapping.multiFields {
            multiFields.append(try addMapped(path + "." + multiField.name, multiField.mapping, parent: id))
        }
        nodes[node].kind = .field(id, multiFields: multiFields)
        fieldNodeCount += 1
        return id
    }

    /// Replaces a field's settings where merging allowed it; new multi-fields get ids.
    mutating func updateField(node: Int, to mapping: FieldMapping) throws(ElasticError) {
        guard case .field(let id, var multiFields) = nodes[node].kind else { return }
        let path = nodes[node].path
        fields[id.index] = MappedField(id: id, path: path, mapping: mapping, parent: nil)
        for multiField in mapping.multiFields {
            let subpath = path + "." + multiField.name
            if let old = idsByPath[subpath] {
                fields[old.index] = MappedField(
                    id: old, path: subpath, mapping: multiField.mapping, parent: id)
            } else {
                multiFields.append(try addMapped(subpath, multiField.mapping, parent: id))
            }
        }
        nodes[node].kind = .field(id, multiFields: multiFields)
    }

    mutating func setObject(node: Int, dynamic: DynamicMode?) {
        guard case .object(let children, let old, let isEnabled) = nodes[node].kind else { return }
        nodes[node].kind = .object(children: children, dynamic: dynamic ?? old, isEnabled: isEnabled)
    }

    private mutating func addNode(_ name: String, to parent: Int) throws(ElasticError) -> Int {
        guard case .object(var children, let dynamic, let isEnabled) = nodes[parent].kind else {
            throw .illegalArgument("can't add [\(name)] below [\(nodes[parent].path)], which is a field")
        }
        let parentNode = nodes[parent]
        let path = parentNode.path.isEmpty ? name : parentNode.path + "." + name
        guard parentNode.depth < Limits.mappingDepthMax else {
            throw .illegalArgument(
                "Limit of mapping depth [\(Limits.mappingDepthMax)] has been exceeded due to object field [\(path)]"
            )
        }
        try checkRoom()
        let index = nodes.count
        children[name] = Int32(index)
        nodes[parent].kind = .object(children: children, dynamic: dynamic, isEnabled: isEnabled)
        nodes.append(
            MappingNode(
                path: path, depth: parentNode.depth + 1,
                kind: .object(children: [:], dynamic: nil, isEnabled: true)))
        nodesByPath[path] = Int32(index)
        return index
    }

    private mutating func addMapped(
        _ path: String, _ mapping: FieldMapping, parent: FieldID?
    ) throws(ElasticError) -> FieldID {
        try checkRoom()
        let id = FieldID(UInt32(fields.count))
        fields.append(MappedField(id: id, path: path, mapping: mapping, parent: parent))
        idsByPath[path] = id
        return id
    }

    private func checkRoom() throws(ElasticError) {
        guard fields.count < Limits.fieldsPerMappingMax, nodes.count <= Limits.fieldsPerMappingMax else {
            throw .illegalArgument("Limit of total fields [\(Limits.fieldsPerMappingMax)] has been exceeded")
        }
    }
}
