#pragma once

#include <condition_variable>
#include <mutex>

// Clang checks these annotations (-Wthread-safety); other compilers see nothing.
#if defined(__clang__)
#define GALVAN_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define GALVAN_THREAD_ANNOTATION(x)
#endif

#define GALVAN_GUARDED_BY(x) GALVAN_THREAD_ANNOTATION(guarded_by(x))
#define GALVAN_REQUIRES(...) GALVAN_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define GALVAN_EXCLUDES(...) GALVAN_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define GALVAN_NO_THREAD_SAFETY_ANALYSIS GALVAN_THREAD_ANNOTATION(no_thread_safety_analysis)

namespace galvan {

/// std::mutex with thread-safety annotations. Lock order of the whole server, outermost first:
///   expired items < catalog writer < item latches (in stripe order) < commit queue < metrics and log internals.
class GALVAN_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void lock() GALVAN_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() GALVAN_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  bool try_lock() GALVAN_THREAD_ANNOTATION(try_acquire_capability(true)) { return mutex_.try_lock(); }
  std::mutex& native() { return mutex_; }

 private:
  std::mutex mutex_;
};

/// Holds a Mutex for a scope.
class GALVAN_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) GALVAN_THREAD_ANNOTATION(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() GALVAN_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// A condition variable for Mutex. wait() must be called with the mutex held and may wake without a cause.
class CondVar {
 public:
  void wait(Mutex& mutex) GALVAN_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.native(), std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  template <class Duration>
  void wait_for(Mutex& mutex, Duration limit) GALVAN_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.native(), std::adopt_lock);
    condition_.wait_for(lock, limit);
    lock.release();
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace galvan
