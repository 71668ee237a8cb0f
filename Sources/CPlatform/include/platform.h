// SPDX-License-Identifier: Apache-2.0
// What Swift cannot say well: checksums by hardware, and calls that Linux has and POSIX lacks.
#ifndef STRATA_PLATFORM_H
#define STRATA_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

/// XXH3-64 of `length` bytes (libxxhash).
uint64_t platform_xxh3(const void *bytes, size_t length, uint64_t seed);

/// CRC-32C (Castagnoli) continued from `crc`; by SSE 4.2 or the ARMv8 CRC instructions where the CPU has them.
uint32_t platform_crc32c(uint32_t crc, const void *bytes, size_t length);
/// The same by table, for CPUs without the instruction and to test the other against.
uint32_t platform_crc32c_portable(uint32_t crc, const void *bytes, size_t length);

/// Gives the file its size at once, with its blocks reserved. Returns 0 or an errno.
int platform_allocate(int descriptor, int64_t length);
/// Data to the disk, and the metadata that finding it needs. Returns 0 or an errno.
int platform_sync_data(int descriptor);
/// Tells the kernel that pages of this file won't be wanted soon.
void platform_forget_pages(int descriptor, int64_t offset, int64_t length);
/// Exclusive advisory lock, not waited for. Returns 0 or an errno (EWOULDBLOCK when held elsewhere).
int platform_lock(int descriptor);
/// Asks for huge pages behind [address, address + length).
void platform_want_huge_pages(void *address, size_t length);
/// Bytes that an unprivileged process may still write where `path` is, or -1.
int64_t platform_free_bytes(const char *path);
/// Resident set of this process in bytes, or -1.
int64_t platform_resident_bytes(void);
/// Fills the buffer from the system's generator; returns 0 or an errno.
int platform_entropy(void *buffer, size_t length);

/// Asks for the cache line at `address`, which need not be readable, without waiting for it.
static inline void platform_prefetch(const void *address) { __builtin_prefetch(address); }
/// The calling thread's number among the threads that ever asked, from 1 on; 0 is "not asked yet".
extern __thread uint32_t platform_ordinal_of_thread;
uint32_t platform_number_thread(void);
static inline uint32_t platform_thread_ordinal(void) {
    uint32_t ordinal = platform_ordinal_of_thread;
    return ordinal != 0 ? ordinal : platform_number_thread();
}
/// Gives the calling thread a number of the caller's choosing.
static inline void platform_set_thread_ordinal(uint32_t ordinal) { platform_ordinal_of_thread = ordinal; }

/// Names the calling thread (first 15 bytes).
void platform_name_thread(const char *name);

/// Keeps the calling thread, and those that it starts, on one of the cores that it may use (index modulo their number).
void platform_stay_on_core(int index);

#endif
