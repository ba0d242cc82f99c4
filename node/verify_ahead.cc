#include "node/verify_ahead.h"

#include <algorithm>

#include "node/ahead_desk.h"

namespace harkara::node {

// What one call of verify() depends on.
struct VerifyAhead::Question {
  std::string_view domain;  // of static storage, as all domains are
  Bytes bytes;
  crypto::Signature signature;
  crypto::SignPublicKey key;

  static constexpr std::size_t kTogether = 1;
  using Answer = bool;
  static std::array<Answer, kTogether> solve(std::span<const Question* const> questions) {
    const Question& one = *questions.front();
    return {crypto::verify({one.domain, one.bytes}, one.signature, one.key)};
  }
};

VerifyAhead::VerifyAhead(bool another_processor) {
  if (another_processor) desk_ = std::make_unique<AheadDesk<Question>>(kMost, true);
}

VerifyAhead::~VerifyAhead() = default;

crypto::Signature VerifyAhead::sign(const crypto::ToBeSigned& message,
                                    const crypto::SigningKey& key) const {
  return crypto::sign(message, key);
}

bool VerifyAhead::verify(const crypto::ToBeSigned& message, const crypto::Signature& signature,
                         const crypto::SignPublicKey& key) const {
  const auto same = [&](const Question& question) {
    return question.signature == signature && question.key == key &&
           question.domain == message.domain && std::ranges::equal(question.bytes, message.bytes);
  };
  if (desk_)
    if (const auto answer = desk_->answer(same)) return *answer;
  return crypto::verify(message, signature, key);
}

void VerifyAhead::expect(const crypto::ToBeSigned& message, const crypto::Signature& signature,
                         const crypto::SignPublicKey& key) const {
  if (desk_) desk_->expect({message.domain, to_bytes(message.bytes), signature, key});
}

}  // namespace harkara::node
