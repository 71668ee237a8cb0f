// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a blob file whole, from the disk and past every cache, and finds all that is wrong with it.
enum BlobCheck {
    /// - Parameter description: what the file must be, as the manifest says.
    /// - Throws: when the file cannot be opened.
    static func run(
        _ files: any FileSystem, _ path: String, _ description: BlobFileDescription,
        _ pace: MaintenancePace? = nil
    ) throws(StoreError) -> [StoreError] {
        let (found, findings) = try read(files, path, number: description.number, pace)
        if found == description || !findings.isEmpty { return findings }
        let corruption = Corruption(
            file: path, offset: description.recordsEnd, what: "footer",
            expected: "\(description), as the manifest says", found: "\(found)")
        return [.corrupt(corruption)]
    }

    /// Likewise, whatever it is to be.
    /// - Returns: also what it says of itself.
    static func read(
        _ files: any FileSystem, _ path: String, number: UInt64, _ pace: MaintenancePace? = nil
    ) throws(StoreError) -> (BlobFileDescription, [StoreError]) {
        let file: any File
        do throws(FileError) { file = try files.open(path, .read) } catch { throw StoreError(error) }
        defer { file.close() }
        var verifier = try BlobVerifier(file, number: number, pace: pace)
        let findings = verifier.run()
        return (verifier.footer.description(number: number), findings)
    }
}
