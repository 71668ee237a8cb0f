// SPDX-License-Identifier: Apache-2.0
import Base

/// Says what `CURRENT` names.
struct CurrentInspection {
    let path: String
    let files: any FileSystem
    let report: InspectionReport

    func run() {
        do throws(StoreError) {
            let bytes: [UInt8]
            do throws(FileError) { bytes = try CurrentFile.contents(files, path) } catch {
                throw StoreError(error)
            }
            report.add("line", ["text": .string(ByteText.text(bytes))])
            let number = try CurrentFile.parse(bytes, path: path)
            let manifest = StoreFile.manifest(number)
            let beside = manifest.path(in: StoreFile.parent(of: path))
            report.add(
                "current",
                [
                    "manifest": .string(manifest.name), "number": JSON(number),
                    "is_beside": .bool(files.exists(beside)),
                ])
        } catch {
            report.fail(error)
        }
    }
}
