// Ed25519 with a second thread, which checks signatures before their turn has come: the
// engine says what it expects, and finds the answer when it asks. Answers are those of
// crypto::ed25519(), whatever was expected. On one processor it is that and no more.
#pragma once

#include <memory>

#include "crypto/sign.h"
#include "node/ahead_desk.h"

namespace harkara::node {

class VerifyAhead final : public crypto::Signatures {
 public:
  // The thread starts with the first expectation. False: never.
  explicit VerifyAhead(bool another_processor);
  ~VerifyAhead() override;
  VerifyAhead(const VerifyAhead&) = delete;
  VerifyAhead& operator=(const VerifyAhead&) = delete;

  crypto::Signature sign(const crypto::ToBeSigned& message,
                         const crypto::SigningKey& key) const override;
  bool verify(const crypto::ToBeSigned& message, const crypto::Signature& signature,
              const crypto::SignPublicKey& key) const override;
  // What is never asked for is forgotten when newer expectations need its place.
  void expect(const crypto::ToBeSigned& message, const crypto::Signature& signature,
              const crypto::SignPublicKey& key) const override;

  static constexpr std::size_t kMost = 512;

 private:
  struct Question;
  std::unique_ptr<AheadDesk<Question>> desk_;
};

}  // namespace harkara::node
