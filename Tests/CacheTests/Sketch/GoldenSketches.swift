// SPDX-License-Identifier: Apache-2.0

/// Strings that redis-server 7.0.15 made by PFADD, one element to a command.
enum GoldenSketches {
    /// So many elements `element:0`, `element:1` …: the length of the string, its FNV-1a, and PFCOUNT.
    struct Step {
        let elements: Int
        let byteCount: Int
        let digest: UInt64
        let estimate: UInt64
    }

    /// `a`, `b` and `c`, not counted since, and counted.
    static let abcStale: [UInt8] = [
        72, 89, 76, 76, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128,
        96, 243, 128, 80, 177, 132, 75, 251, 128, 66, 90,
    ]
    static let abcCounted: [UInt8] = [
        72, 89, 76, 76, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,
        96, 243, 128, 80, 177, 132, 75, 251, 128, 66, 90,
    ]

    static let growth: [Step] = [
        Step(elements: 1, byteCount: 21, digest: 0x5DB2E01C33707B73, estimate: 1),
        Step(elements: 10, byteCount: 48, digest: 0x77F1DFB6EC0D7AD9, estimate: 10),
        Step(elements: 100, byteCount: 285, digest: 0x67B325AF879902D0, estimate: 99),
        Step(elements: 500, byteCount: 1050, digest: 0x78DB67250C4FC8C0, estimate: 502),
        Step(elements: 1000, byteCount: 1897, digest: 0xF28A9D93D3164C9, estimate: 997),
        Step(elements: 1300, byteCount: 2387, digest: 0x414E8E6D6EFE3B09, estimate: 1294),
        Step(elements: 1400, byteCount: 2558, digest: 0xA2110D124CDEAB71, estimate: 1397),
        Step(elements: 1500, byteCount: 2722, digest: 0xF838071971F93338, estimate: 1500),
        Step(elements: 1600, byteCount: 2886, digest: 0x22E4803BACFAADBC, estimate: 1604),
        Step(elements: 2000, byteCount: 12304, digest: 0xCCE1885576FAAD71, estimate: 2004),
        Step(elements: 10000, byteCount: 12304, digest: 0xF1D8D3E8AFAEB877, estimate: 10017),
        Step(elements: 50000, byteCount: 12304, digest: 0x7F37ACCDF855001F, estimate: 49716),
    ]
}
