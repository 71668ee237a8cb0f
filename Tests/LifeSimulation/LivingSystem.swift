// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// What lives in a world: an engine or a platform on a store, with the model that it is compared with.
///
/// Every call but the work of the threads comes from the world's main thread.
public protocol LivingSystem: AnyObject, Sendable {
    /// The store that was opened last; also when opening failed after that.
    var store: Store? { get }
    /// Its last sequence number when it had just been opened, before anybody wrote.
    var recovered: SequenceNumber { get }
    /// Where `LoggedCommit` puts its rows.
    var journal: Keyspace? { get }
    /// Opens everything on the world's disk.
    func open() throws
    /// Forgets what the model has above `sequence`.
    func truncate(to sequence: SequenceNumber)
    /// Compares all that is there, which nobody may be changing, with the model.
    func compare() throws
    /// Starts the threads of one life.
    func work() -> [any JoinableThread]
    /// Closes in good order.
    func close() throws
    /// Ends all threads after the power has gone, whatever errors that meets.
    func abandon()
    /// With nothing going wrong any more: does a little work.
    func finish() throws
    /// What an error means.
    func halt(_ error: any Error, _ doing: String) -> LifeHalt
}
