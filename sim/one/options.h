// What a run under The ONE's rules is told.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/input/trace.h"

namespace harkara::sim::one {

enum class Router { epidemic, spray, prophet, direct };
enum class Queue { fifo, random };

struct Options {
  Router router = Router::epidemic;
  Queue queue = Queue::fifo;                // which message first, when the router has no opinion
  bool random_update_order = false;         // of the nodes, within a step
  std::uint32_t copies = 6;                 // spray: of a new message, halved at each hand-over
  double prophet_unit_s = 30;               // PRoPHET: time unit of ageing
  std::uint32_t ttl_min = 0;                // 0: for ever
  std::vector<std::uint64_t> buffer_bytes;  // by node; 0, or none: 2^31 - 1, never full
  std::vector<LinkRate> rates;              // a node serves its links in this order
  double step_s = 1;
  double end_s = 0;  // 0: a step after the last event
};

}  // namespace harkara::sim::one
