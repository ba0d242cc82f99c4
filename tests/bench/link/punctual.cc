#include "tests/bench/link/punctual.h"

#include <pthread.h>
#include <sched.h>

#include <ctime>

namespace harkara::bench {

Nanos monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

void ask_for_punctuality() {
  sched_param urgent{};
  urgent.sched_priority = 1;
  ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &urgent);
}

}  // namespace harkara::bench
