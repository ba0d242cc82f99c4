// Where the loop's thread leaves questions whose turn has not come. A second thread answers them
// meanwhile, in order, and the first helps it rather than wait. A Question has
// `auto solve() const`, a pure function.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace harkara::node {

template <class Question>
class AheadDesk {
 public:
  using Answer = decltype(std::declval<const Question&>().solve());

  // When more than `most` wait, the oldest is forgotten.
  explicit AheadDesk(std::size_t most) : most_(most) {}
  AheadDesk(const AheadDesk&) = delete;
  AheadDesk& operator=(const AheadDesk&) = delete;
  ~AheadDesk() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    news_.notify_all();
    if (worker_.joinable()) worker_.join();
  }

  // The thread starts with the first.
  void expect(Question question) {
    {
      const std::lock_guard lock(mutex_);
      if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
      if (entries_.size() >= most_) entries_.pop_front();
      entries_.push_back(std::make_shared<Entry>(std::move(question)));
    }
    news_.notify_one();
  }

  // The answer to the question that matches, if the other thread has it or is at it: then this
  // one solves what comes behind until it is there. If not, the question is the caller's to
  // solve. Either way it is taken off the desk.
  template <class Match>
  std::optional<Answer> answer(const Match& match) {
    std::unique_lock lock(mutex_);
    const auto at = std::ranges::find_if(
        entries_, [&](const std::shared_ptr<Entry>& each) { return match(each->question); });
    if (at == entries_.end()) return std::nullopt;
    const std::shared_ptr<Entry> entry = *at;
    entries_.erase(at);
    if (!entry->begun) return std::nullopt;
    while (!entry->answer)
      if (!solve_next(lock)) answered_.wait(lock);
    return entry->answer;
  }

 private:
  struct Entry {
    explicit Entry(Question what) : question(std::move(what)) {}
    const Question question;
    bool begun = false;
    std::optional<Answer> answer;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (!over_)
      if (!solve_next(lock)) news_.wait(lock);
  }

  // False when none waits that nobody is at. Unlocks while it works.
  bool solve_next(std::unique_lock<std::mutex>& lock) {
    const auto at =
        std::ranges::find(entries_, false, [](const auto& each) { return each->begun; });
    if (at == entries_.end()) return false;
    const std::shared_ptr<Entry> entry = *at;
    entry->begun = true;
    lock.unlock();
    Answer answer = entry->question.solve();
    lock.lock();
    entry->answer = std::move(answer);
    answered_.notify_one();
    return true;
  }

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::condition_variable answered_;
  std::deque<std::shared_ptr<Entry>> entries_;
  bool over_ = false;
  std::thread worker_;
};

}  // namespace harkara::node
