#include "storage/ref_owner.h"

namespace harkara::storage {

namespace {
constexpr std::uint8_t kBundle = 0;
constexpr std::uint8_t kBuilder = 1;
}  // namespace

Bytes encode_ref_owner(const RefOwner& owner) {
  Bytes out;
  if (const auto* id = std::get_if<BundleId>(&owner)) {
    out.push_back(kBundle);
    append(out, id->view());
  } else {
    out.push_back(kBuilder);
    append(out, encode_process_mark(std::get<ProcessMark>(owner)));
  }
  return out;
}

Result<RefOwner> decode_ref_owner(View encoded) {
  if (!encoded.empty() && encoded.front() == kBundle) {
    if (const auto id = BundleId::from(encoded.subspan(1))) return RefOwner(*id);
  }
  if (!encoded.empty() && encoded.front() == kBuilder) {
    if (const auto mark = decode_process_mark(encoded.subspan(1))) return RefOwner(*mark);
  }
  return fail(Errc::corrupt, "the owner of a ref is malformed");
}

}  // namespace harkara::storage
