// SPDX-License-Identifier: Apache-2.0

// What an embedder needs beside `Platform`: payloads and answers, JSON, queries, cached keys.
@_exported import Base
@_exported import CDP
@_exported import Cache
@_exported import Index
@_exported import LSMStore
