/*
 * Counts the calls that ask the system to make files durable, whoever makes them, and makes them slower on request.
 * Loaded into a server by LD_PRELOAD; the same for every contestant. BENCH_SYNCS names a file of eight bytes that holds
 * the count; BENCH_SYNC_DELAY_US is added to each call, as a slower disk would.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Atomic unsigned long long *count;
static long delay_us;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("BENCH_SYNCS");
    const char *delay = getenv("BENCH_SYNC_DELAY_US");
    delay_us = delay ? atol(delay) : 0;
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd >= 0) {
        void *map = mmap(0, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        count = map == MAP_FAILED ? 0 : map;
        close(fd);
    }
}

static void counted(void) {
    if (count) {
        atomic_fetch_add(count, 1);
    }
    if (delay_us > 0) {
        struct timespec wait = {delay_us / 1000000, delay_us % 1000000 * 1000};
        nanosleep(&wait, 0);
    }
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) {
        real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    }
    counted();
    return real(fd);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) {
        real = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    }
    counted();
    return real(fd);
}

int msync(void *at, size_t length, int flags) {
    static int (*real)(void *, size_t, int);
    if (!real) {
        real = (int (*)(void *, size_t, int)) dlsym(RTLD_NEXT, "msync");
    }
    if (flags & MS_SYNC) {
        counted();
    }
    return real(at, length, flags);
}
