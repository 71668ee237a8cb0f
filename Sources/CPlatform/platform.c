// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t platform_xxh3(const void *bytes, size_t length, uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, length, seed);
}

static uint32_t crc_table[256];

__attribute__((constructor)) static void crc_table_init(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) c = (c >> 1) ^ (0x82F63B78u & (0u - (c & 1)));
        crc_table[i] = c;
    }
}

uint32_t platform_crc32c_portable(uint32_t crc, const void *bytes, size_t length) {
    const uint8_t *p = bytes;
    crc = ~crc;
    while (length--) crc = crc_table[(crc ^ *p++) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t c = (uint32_t)~crc;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        c = __builtin_ia32_crc32di(c, word);
    }
    uint32_t tail = (uint32_t)c;
    for (; n; p++, n--) tail = __builtin_ia32_crc32qi(tail, *p);
    return ~tail;
}
static int crc_supported(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__)
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
__attribute__((target("crc"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *p, size_t n) {
    crc = ~crc;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        crc = __builtin_arm_crc32cd(crc, word);
    }
    for (; n; p++, n--) crc = __builtin_arm_crc32cb(crc, *p);
    return ~crc;
}
static int crc_supported(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }
#else
static uint32_t crc_hardware(uint32_t crc, const uint8_t *p, size_t n) { return platform_crc32c_portable(crc, p, n); }
static int crc_supported(void) { return 0; }
#endif

uint32_t platform_crc32c(uint32_t crc, const void *bytes, size_t length) {
    static int supported = -1;
    int known = __atomic_load_n(&supported, __ATOMIC_RELAXED);
    if (known < 0) {
        known = crc_supported();
        __atomic_store_n(&supported, known, __ATOMIC_RELAXED);
    }
    return known ? crc_hardware(crc, bytes, length) : platform_crc32c_portable(crc, bytes, length);
}

int platform_allocate(int descriptor, int64_t length) {
    int rc;
    do { rc = posix_fallocate(descriptor, 0, length); } while (rc == EINTR);
    return rc;
}

int platform_sync_data(int descriptor) {
    // Not retried on EINTR alone: Linux's fdatasync reports a lost write once, and only once.
    return fdatasync(descriptor) == 0 ? 0 : errno;
}

void platform_forget_pages(int descriptor, int64_t offset, int64_t length) {
    (void)posix_fadvise(descriptor, offset, length, POSIX_FADV_DONTNEED);
}

int platform_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno; }

void platform_want_huge_pages(void *address, size_t length) { (void)madvise(address, length, MADV_HUGEPAGE); }

int64_t platform_free_bytes(const char *path) {
    struct statvfs s;
    if (statvfs(path, &s) != 0) return -1;
    return (int64_t)s.f_bavail * (int64_t)s.f_frsize;
}

int64_t platform_resident_bytes(void) {
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f) return -1;
    long total, resident;
    int n = fscanf(f, "%ld %ld", &total, &resident);
    fclose(f);
    return n == 2 ? (int64_t)resident * sysconf(_SC_PAGESIZE) : -1;
}

int platform_entropy(void *buffer, size_t length) {
    uint8_t *p = buffer;
    while (length) {
        ssize_t n = getrandom(p, length, 0);
        if (n < 0) {
            if (errno == EINTR) continue;
            return errno;
        }
        p += n;
        length -= (size_t)n;
    }
    return 0;
}

__thread uint32_t platform_ordinal_of_thread = 0;

uint32_t platform_number_thread(void) {
    static uint32_t numbered = 0;
    platform_ordinal_of_thread = __atomic_add_fetch(&numbered, 1, __ATOMIC_RELAXED);
    return platform_ordinal_of_thread;
}

void platform_name_thread(const char *name) { (void)prctl(PR_SET_NAME, name, 0, 0, 0); }

void platform_stay_on_core(int index) {
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    int count = CPU_COUNT(&allowed);
    if (count == 0) return;
    int wanted = index % count;
    for (int core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &allowed) || wanted-- > 0) continue;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        sched_setaffinity(0, sizeof one, &one);
        return;
    }
}
