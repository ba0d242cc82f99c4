#include "node/consult/study/cover.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/hash.h"

namespace harkara::node::consult::study {
namespace {

constexpr std::uint64_t kMinutes = std::uint64_t{364} * 24 * 60;
constexpr std::int64_t kMinute_ms = 60'000;
constexpr std::size_t kPseudonymBytes = 10;

std::uint64_t number_from(View bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8U) | bytes[i];
  return out;
}

}  // namespace

StudyKey study_key(View node_secret, const std::string& purpose) {
  const crypto::Hash hash = crypto::Hasher("hk.study", node_secret).add(as_view(purpose)).finish();
  StudyKey key;
  std::copy(hash.view().begin(), hash.view().end(), key.mutable_view().begin());
  return key;
}

std::string Cover::pseudonym(const std::string& kind, View id) const {
  const crypto::Hash hash = crypto::Hasher("hk.study.name", key_.view())
                                .add_u64(kind.size())
                                .add(as_view(kind))
                                .add(id)
                                .finish();
  return "S-" + to_base32(hash.view().first(kPseudonymBytes));
}

std::int64_t Cover::shift_ms(View person) const {
  const crypto::Hash hash = crypto::Hasher("hk.study.days", key_.view()).add(person).finish();
  const std::uint64_t minutes = 24 * 60 + number_from(hash.view()) % kMinutes;
  return -static_cast<std::int64_t>(minutes) * kMinute_ms;
}

}  // namespace harkara::node::consult::study
