// What an onlooker of a run under The ONE's rules is told, in the order in which it happens.
#pragma once

#include <cstdint>
#include <vector>

namespace harkara::sim::one {

class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  virtual ~Watch() = default;

  // Messages are numbered as in RunResult, links in the order in which they came up.
  virtual void made(std::uint32_t message, std::int64_t at_ms) = 0;
  // The whole message; `arrived`: for the first time where it is going.
  virtual void moved(std::uint32_t message, std::uint32_t from, std::uint32_t to, bool arrived,
                     std::int64_t at_ms) = 0;
  // A copy: too old, or in the way of others.
  virtual void dropped(std::uint32_t message, std::uint32_t node, std::int64_t at_ms) = 0;
  virtual void link_up(std::uint32_t link, std::uint32_t a, std::uint32_t b,
                       std::uint64_t bytes_per_s, std::int64_t at_ms) = 0;
  virtual void carried(std::uint32_t link, std::uint64_t bytes) = 0;
  // So much of a message was over when the link was cut, in vain.
  virtual void lost(std::uint32_t link, std::uint64_t bytes) = 0;
  virtual void link_down(std::uint32_t link, std::int64_t at_ms) = 0;
  // At the beginning of each hour but the first, and at the end.
  virtual void fill(const std::vector<std::uint64_t>& used_bytes, std::int64_t at_ms) = 0;
};

}  // namespace harkara::sim::one
