/* Lets the n-th write, fsync or rename below a folder fail, or end the whole process group: preloaded into a run by test_faults.py.

   FAULTS_BELOW: the folder. FAULTS_KIND: write, fsync or rename. FAULTS_AT: n, from 1, counted over all processes of the run.
   FAULTS_COUNT: a file of eight bytes that holds the count. FAULTS_KILL: set to end the process group instead. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_long *count;
static const char *below, *kind;
static long at;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAULTS_COUNT");
  int fd = path ? open(path, O_RDWR) : -1;
  if (fd < 0) return;
  void *shared = mmap(NULL, sizeof(atomic_long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (shared == MAP_FAILED) return;
  below = getenv("FAULTS_BELOW");
  kind = getenv("FAULTS_KIND");
  at = atol(getenv("FAULTS_AT"));
  count = shared;
}

static int path_is_below(const char *path) {
  char here[PATH_MAX], whole[2 * PATH_MAX + 2];
  if (path[0] == '/') return !strncmp(path, below, strlen(below));
  if (!getcwd(here, sizeof here)) return 0;
  snprintf(whole, sizeof whole, "%s/%s", here, path);
  return !strncmp(whole, below, strlen(below));
}

static int is_below(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return path[0] == '/' && path_is_below(path);
}

static int fails(const char *what) {
  if (strcmp(kind, what) || atomic_fetch_add(count, 1) + 1 != at) return 0;
  if (getenv("FAULTS_KILL")) kill(0, SIGKILL);
  return 1;
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
  if (count && is_below(fd) && fails("write")) {
    REAL(write)(fd, data, size / 2); /* a full disk takes a part first */
    errno = ENOSPC;
    return -1;
  }
  return REAL(write)(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  if (count && is_below(fd) && fails("write")) {
    REAL(pwrite64)(fd, data, size / 2, offset);
    errno = ENOSPC;
    return -1;
  }
  return REAL(pwrite64)(fd, data, size, offset);
}

static int sync_fails(int fd) {
  if (!count || !is_below(fd) || !fails("fsync")) return 0;
  errno = EIO;
  return 1;
}

int fsync(int fd) { return sync_fails(fd) ? -1 : REAL(fsync)(fd); }

int fdatasync(int fd) { return sync_fails(fd) ? -1 : REAL(fdatasync)(fd); }

int rename(const char *from, const char *to) {
  if (count && path_is_below(to) && fails("rename")) {
    errno = EIO;
    return -1;
  }
  return REAL(rename)(from, to);
}
