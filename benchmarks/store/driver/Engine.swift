// SPDX-License-Identifier: Apache-2.0

/// Keys and values as they cross between the driver and an engine.
typealias Bytes = UnsafeRawBufferPointer

/// A store under test: ours, or a peer behind its C API.
///
/// The driver calls every engine through these two protocols, so that the price of the dispatch is the same
/// for all of them. An engine may be shared by threads; each thread takes a session of its own.
protocol Engine: AnyObject, Sendable {
    func makeSession() throws -> any EngineSession
    /// Brings what is stored to rest: everything merged down, nothing left for the background to do.
    func settle() throws
    /// As a careful program ends. Sessions are gone by then.
    func close() throws
}
