// Stands between the program and the C library, and lets calls that change files fail, or ends the program before one.
//
// KYYEU_FAULT=WHAT:N  WHAT is kill, enospc, eacces or eio; N counts the calls that change something, from 1. The disk is
//                     full from the N-th call on, everything else happens once; with EIO and a minus (eio:-N), for good.
// KYYEU_FAULT_UNDER   only paths that hold this text count.
// KYYEU_FAULT_LOG     gets the name of the call that was met.
// KYYEU_DEAF          lets nothing be watched.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// Whether a call that changes a path is met; ends the program where that is wanted.
static int met(const char *call, const char *path, int takes_room) {
    const char *fault = getenv("KYYEU_FAULT"), *under = getenv("KYYEU_FAULT_UNDER"), *log = getenv("KYYEU_FAULT_LOG");
    if (!fault || !under || !path || !strstr(path, under)) return 0;
    const char *colon = strchr(fault, ':');
    long wanted = colon ? strtol(colon + 1, NULL, 10) : 0;
    int what = !strncmp(fault, "enospc", 6) ? ENOSPC : !strncmp(fault, "eacces", 6) ? EACCES
             : !strncmp(fault, "eio", 3) ? EIO : 0;
    if (what == ENOSPC && !takes_room) return 0;
    pthread_mutex_lock(&lock);
    long now = ++count;
    pthread_mutex_unlock(&lock);
    int lasting = what == ENOSPC || wanted < 0;
    if (lasting ? now < labs(wanted) : now != wanted) return 0;
    if (log) {
        int fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
        if (fd >= 0) {
            char line[4096];
            int length = snprintf(line, sizeof line, "%s %s\n", call, path);
            (void)!REAL(write)(fd, line, length);
            close(fd);
        }
    }
    if (!what) raise(SIGKILL);
    errno = what;
    return 1;
}

static const char *name_of(int fd, char *buffer, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, size - 1);
    if (length < 0) return NULL;
    buffer[length] = 0;
    return buffer;
}

static int opened(const char *call, const char *path, int flags) {
    return (flags & (O_WRONLY | O_RDWR | O_CREAT)) && met(call, path, flags & O_CREAT);
}

#define OPEN(name)                                                   \
    int name(const char *path, int flags, ...) {                     \
        va_list rest;                                                \
        va_start(rest, flags);                                       \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;    \
        va_end(rest);                                                \
        return opened(#name, path, flags) ? -1 : REAL(name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *bytes, size_t size) {
    char buffer[4096];
    const char *path = name_of(fd, buffer, sizeof buffer);
    const char *fault = getenv("KYYEU_FAULT"), *under = getenv("KYYEU_FAULT_UNDER");
    // Whoever is killed in the middle of writing leaves half of it.
    if (fault && under && path && strstr(path, under) && !strncmp(fault, "kill", 4) && size > 1) {
        ssize_t half = REAL(write)(fd, bytes, size / 2);
        if (half < 0 || met("write", path, 1)) return half;
        ssize_t rest = REAL(write)(fd, (const char *)bytes + half, size - half);
        return rest < 0 ? rest : half + rest;
    }
    return met("write", path, 1) ? -1 : REAL(write)(fd, bytes, size);
}

// With KYYEU_DEAF nothing can be watched, as where a system's limit of watches is reached.
int inotify_add_watch(int fd, const char *path, uint32_t mask) {
    if (getenv("KYYEU_DEAF")) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(inotify_add_watch)(fd, path, mask);
}

int fsync(int fd) {
    char buffer[4096];
    return met("fsync", name_of(fd, buffer, sizeof buffer), 0) ? -1 : REAL(fsync)(fd);
}

int mkdir(const char *path, mode_t mode) { return met("mkdir", path, 1) ? -1 : REAL(mkdir)(path, mode); }

int rename(const char *from, const char *to) { return met("rename", to, 0) ? -1 : REAL(rename)(from, to); }

int unlink(const char *path) { return met("unlink", path, 0) ? -1 : REAL(unlink)(path); }

int rmdir(const char *path) { return met("rmdir", path, 0) ? -1 : REAL(rmdir)(path); }

int link(const char *from, const char *to) { return met("link", to, 1) ? -1 : REAL(link)(from, to); }

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
    return met("linkat", to, 1) ? -1 : REAL(linkat)(from_fd, from, to_fd, to, flags);
}

int unlinkat(int fd, const char *path, int flags) {
    char buffer[4096];
    const char *folder = fd == AT_FDCWD ? path : name_of(fd, buffer, sizeof buffer);
    return met("unlinkat", folder, 0) ? -1 : REAL(unlinkat)(fd, path, flags);
}
