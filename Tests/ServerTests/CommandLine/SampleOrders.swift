// SPDX-License-Identifier: Apache-2.0
import Base

/// A small shop's export, with what exports have: quotes, rows apart, an empty customer, and rows that cannot
/// be read.
enum SampleOrders {
    static let csv = """
        No,SKU,Name,Qty,At,Price,Who,Mail,Country
        536365,85123A,"HOLDER, ""WHITE"" T-LIGHT",6,2010-12-01 08:26:00,2.55,17850.0,a@example.org,United Kingdom
        536366,22633,HAND WARMER,6,2010-12-01 08:28:00,1.85,17850.0,A@Example.org,United Kingdom
        536365,71053,LÂMPE,2,2010-12-01 08:26:00,3.39,17850.0,a@example.org,United Kingdom
        C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,,France
        536370,POST,POSTAGE,many,2010-12-01 08:45:00,18.0,12583.0,,France
        536414,22139,,56,2010-12-01 11:52:00,0.0,,,United Kingdom
        A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,9007199254740993,,,United Kingdom
        536371,22086,CHAIN

        """

    static let mapping = """
        name = "sample"
        [group]
        by = ["No"]
        [event]
        type = "Order Completed"
        [[event.rules]]
        column = "No"
        prefix = "C"
        type = "order-cancelled"
        [time]
        column = "At"
        zone = "+01:00"
        [[traits]]
        name = "value"
        type = "double"
        function = "sum"
        columns = ["Qty", "Price"]
        [[traits]]
        name = "number"
        columns = ["No"]
        [[traits]]
        name = "items"
        function = "count"
        [[properties]]
        name = "order_id"
        columns = ["No"]
        [lines]
        property = "lines"
        [[lines.fields]]
        name = "name"
        column = "Name"
        [[lines.fields]]
        name = "price"
        column = "Price"
        type = "double"
        [[identifiers]]
        trait = "data.identifier.id"
        column = "Who"
        type = "integer_text"
        [[identifiers]]
        trait = "data.contact.email.main"
        column = "Mail"
        """

    /// Orders of so many rows, one event each, over a few hundred customers.
    static func many(_ count: Int) -> String {
        var text = "No,SKU,Name,Qty,At,Price,Who,Mail,Country\n"
        for i in 0..<count {
            text += "\(i),S\(i % 97),thing,\(i % 5 + 1),2011-01-01 00:00:00,1.25,\(i % 300),,X\n"
        }
        return text
    }

    /// A zstd frame (RFC 8878) of raw blocks.
    static func zstd(_ content: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xA0]  // A single segment, its size in four bytes.
        for shift in [0, 8, 16, 24] { frame.append(UInt8(truncatingIfNeeded: content.count >> shift)) }
        var at = 0
        repeat {
            let size = min(content.count - at, 100_000)
            let header = size << 3 | (at + size == content.count ? 1 : 0)
            for shift in [0, 8, 16] { frame.append(UInt8(truncatingIfNeeded: header >> shift)) }
            frame += content[at..<(at + size)]
            at += size
        } while at < content.count
        return frame
    }

    /// A gzip member (RFC 1952) of one stored block.
    static func gzip(_ content: [UInt8]) -> [UInt8] {
        func little(_ value: UInt32) -> [UInt8] {
            [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        var crc = UInt32.max
        for byte in content {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        let size = UInt32(content.count)
        let block = [UInt8(1)] + little(size | (~size & 0xFFFF) << 16)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + block + content + little(~crc) + little(size)
    }

    /// Every document of an index of a stopped directory, by a query's NDJSON.
    static func documents(_ directory: String, _ index: String) throws -> [JSON] {
        let answer = try Started.run([
            "query", "--data", directory, "--index", index, "--format", "ndjson", #"{"size":10000}"#,
        ])
        guard answer.code == 0 else { throw Failed(text: answer.errors) }
        return try answer.output.split(separator: "\n").map { line throws(JSONError) in
            try JSON.parse(String(line))["_source"] ?? .null
        }
    }

    struct Failed: Error { let text: String }
}
