#include "node/verify_ahead.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace harkara::node {
namespace {

// What one call of verify() depends on.
struct Question {
  std::string_view domain;  // of static storage, as all domains are
  Bytes bytes;
  crypto::Signature signature;
  crypto::SignPublicKey key;

  bool is(const crypto::ToBeSigned& message, const crypto::Signature& by,
          const crypto::SignPublicKey& of) const {
    return signature == by && key == of && domain == message.domain &&
           std::ranges::equal(bytes, message.bytes);
  }
  bool verify() const { return crypto::verify({domain, bytes}, signature, key); }
};

}  // namespace

// Where the two threads meet: questions in the order they were expected.
class VerifyAhead::Desk {
 public:
  Desk() = default;
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    news_.notify_all();
    if (worker_.joinable()) worker_.join();
  }

  void expect(Question question) {
    {
      const std::lock_guard lock(mutex_);
      if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
      if (entries_.size() >= kMost) entries_.pop_front();
      entries_.push_back(std::make_shared<Entry>(std::move(question)));
    }
    news_.notify_one();
  }

  // The answer, if the other thread has it or is at it; else the question is the caller's.
  std::optional<bool> answer(const crypto::ToBeSigned& message, const crypto::Signature& signature,
                             const crypto::SignPublicKey& key) {
    std::unique_lock lock(mutex_);
    const auto at = std::ranges::find_if(entries_, [&](const std::shared_ptr<Entry>& each) {
      return each->question.is(message, signature, key);
    });
    if (at == entries_.end()) return std::nullopt;
    const std::shared_ptr<Entry> entry = *at;
    entries_.erase(at);
    if (!entry->begun) return std::nullopt;
    answered_.wait(lock, [&] { return entry->answer.has_value(); });
    return entry->answer;
  }

 private:
  struct Entry {
    explicit Entry(Question what) : question(std::move(what)) {}
    const Question question;
    bool begun = false;
    std::optional<bool> answer;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (!over_) {
      const auto at =
          std::ranges::find(entries_, false, [](const auto& each) { return each->begun; });
      if (at == entries_.end()) {
        news_.wait(lock);
        continue;
      }
      const std::shared_ptr<Entry> entry = *at;
      entry->begun = true;
      lock.unlock();
      const bool answer = entry->question.verify();
      lock.lock();
      entry->answer = answer;
      answered_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable news_;
  std::condition_variable answered_;
  std::deque<std::shared_ptr<Entry>> entries_;
  bool over_ = false;
  std::thread worker_;
};

VerifyAhead::VerifyAhead(bool another_processor) {
  if (another_processor) desk_ = std::make_unique<Desk>();
}

VerifyAhead::~VerifyAhead() = default;

crypto::Signature VerifyAhead::sign(const crypto::ToBeSigned& message,
                                    const crypto::SigningKey& key) const {
  return crypto::sign(message, key);
}

bool VerifyAhead::verify(const crypto::ToBeSigned& message, const crypto::Signature& signature,
                         const crypto::SignPublicKey& key) const {
  if (desk_)
    if (const auto answer = desk_->answer(message, signature, key)) return *answer;
  return crypto::verify(message, signature, key);
}

void VerifyAhead::expect(const crypto::ToBeSigned& message, const crypto::Signature& signature,
                         const crypto::SignPublicKey& key) const {
  if (desk_) desk_->expect({message.domain, to_bytes(message.bytes), signature, key});
}

}  // namespace harkara::node
