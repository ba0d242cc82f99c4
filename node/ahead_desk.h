// Where the loop's thread leaves questions whose turn has not come. A second thread answers them
// meanwhile, in order, and the first helps it rather than wait.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace harkara::node {

// A Question has `kTogether`, how many are best solved at once, the type Answer, and
// `static std::array<Answer, kTogether> solve(std::span<const Question* const>)`, a pure
// function of 1 to kTogether questions, whose answers come first and in their order.
template <class Question>
class AheadDesk {
 public:
  using Answer = typename Question::Answer;

  // When more than `most` wait, the oldest is forgotten. Without another processor there is no
  // second thread: who asks solves, several together where that is quicker.
  AheadDesk(std::size_t most, bool another_processor)
      : most_(most), another_processor_(another_processor) {}
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
      if (another_processor_ && !worker_.joinable()) worker_ = std::thread([this] { work(); });
      if (entries_.size() >= most_) entries_.pop_front();
      entries_.push_back(std::make_shared<Entry>(std::move(question)));
    }
    news_.notify_one();
  }

  // The answer to the question that matches, which is taken off the desk; nothing if there is
  // none. If nobody is at it, it is solved here, and what comes behind it together with it. While
  // the other thread is at it, this one solves what comes behind.
  template <class Match>
  std::optional<Answer> answer(const Match& match) {
    std::unique_lock lock(mutex_);
    const auto at = std::ranges::find_if(
        entries_, [&](const std::shared_ptr<Entry>& each) { return match(each->question); });
    if (at == entries_.end()) return std::nullopt;
    const std::shared_ptr<Entry> entry = *at;
    if (!entry->begun) solve_from(at, lock);
    while (!entry->answer)
      if (!solve_next(lock)) answered_.wait(lock);
    std::erase(entries_, entry);
    return entry->answer;
  }

 private:
  struct Entry {
    explicit Entry(Question what) : question(std::move(what)) {}
    const Question question;
    bool begun = false;
    std::optional<Answer> answer;
  };
  using Entries = std::deque<std::shared_ptr<Entry>>;

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
    solve_from(at, lock);
    return true;
  }

  // That one, and the next ones that nobody is at.
  void solve_from(typename Entries::iterator at, std::unique_lock<std::mutex>& lock) {
    std::vector<std::shared_ptr<Entry>> taken;
    std::vector<const Question*> questions;
    for (; at != entries_.end() && taken.size() < Question::kTogether; ++at) {
      if ((*at)->begun) continue;
      (*at)->begun = true;
      taken.push_back(*at);
      questions.push_back(&(*at)->question);
    }
    lock.unlock();
    auto answers = Question::solve(questions);
    lock.lock();
    for (std::size_t i = 0; i < taken.size(); ++i) taken[i]->answer = std::move(answers[i]);
    answered_.notify_one();
  }

  const std::size_t most_;
  const bool another_processor_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::condition_variable answered_;
  Entries entries_;
  bool over_ = false;
  std::thread worker_;
};

}  // namespace harkara::node
