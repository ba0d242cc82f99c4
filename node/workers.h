// Work that takes long, on libuv's threads: a few at a time, the rest in line.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>

namespace harkara::node {

class Workers {
 public:
  explicit Workers(uv_loop_t* loop);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // `work` runs on another thread and touches nothing of ours; `done` on the loop's, or
  // never when we are gone by then. False: the line is full, nothing was taken.
  bool run(std::function<void()> work, std::function<void()> done);

  static constexpr std::size_t kAtOnce = 2;  // each hashing of a passphrase takes 32 MiB
  static constexpr std::size_t kInLine = 64;

 private:
  struct Line;
  std::shared_ptr<Line> line_;
};

}  // namespace harkara::node
