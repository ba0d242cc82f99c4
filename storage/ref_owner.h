// What a ref belongs to (Table::refs): a bundle, or a process that is building one.
#pragma once

#include <variant>

#include "base/ids.h"
#include "base/result.h"
#include "storage/process_mark.h"

namespace harkara::storage {

using RefOwner = std::variant<BundleId, ProcessMark>;

Bytes encode_ref_owner(const RefOwner& owner);
Result<RefOwner> decode_ref_owner(View encoded);  // Errc::corrupt

}  // namespace harkara::storage
