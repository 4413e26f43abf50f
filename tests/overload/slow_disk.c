/* Preloaded into the server: a disk as slow as the file named by SLOW_DISK says, in which two numbers stand: how many
 * milliseconds a sync takes longer, and how many a read. The file may change at any time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>

static void wait_for(int which) {
  long milliseconds[2] = {0, 0};
  const char* const name = getenv("SLOW_DISK");
  FILE* const file = name ? fopen(name, "r") : NULL;
  if (!file) return;
  const int read = fscanf(file, "%ld %ld", &milliseconds[0], &milliseconds[1]);
  fclose(file);
  if (read != 2 || milliseconds[which] <= 0) return;
  const struct timespec time = {milliseconds[which] / 1000, milliseconds[which] % 1000 * 1000000};
  nanosleep(&time, NULL);
}

int fdatasync(int descriptor) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_for(0);
  return real(descriptor);
}

ssize_t pread(int descriptor, void* buffer, size_t bytes, off_t offset) {
  static ssize_t (*real)(int, void*, size_t, off_t);
  if (!real) real = (ssize_t(*)(int, void*, size_t, off_t))dlsym(RTLD_NEXT, "pread");
  wait_for(1);
  return real(descriptor, buffer, bytes, offset);
}

ssize_t pread64(int descriptor, void* buffer, size_t bytes, off64_t offset) {
  static ssize_t (*real)(int, void*, size_t, off64_t);
  if (!real) real = (ssize_t(*)(int, void*, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
  wait_for(1);
  return real(descriptor, buffer, bytes, offset);
}
