#include "node/bundle_story.h"

#include <algorithm>

#include "base/text.h"
#include "node/advice.h"
#include "sync/receipt.h"

namespace harkara::node {
namespace {

using storage::BundleRecord;
using storage::BundleState;

constexpr std::size_t kLeastDigits = 8;

Whereabouts whereabouts(const BundleRecord& record) {
  switch (record.state) {
    case BundleState::receiving: return Whereabouts::arriving;
    case BundleState::held:
    case BundleState::forwarded:
      return record.custodians() > 0 ? Whereabouts::passed_on : Whereabouts::waiting;
    case BundleState::here: return Whereabouts::here;
    case BundleState::delivered: return Whereabouts::delivered;
    case BundleState::expired: return Whereabouts::expired;
  }
  return Whereabouts::unknown;
}

Whereabouts after_it_left(storage::BundleStore& bundles, const BundleId& id) {
  const auto tomb = bundles.tomb(id);
  if (!tomb) return Whereabouts::unknown;
  switch (*tomb) {
    case storage::TombReason::delivered: return Whereabouts::delivered;
    case storage::TombReason::expired: return Whereabouts::expired;
    case storage::TombReason::forgotten: return Whereabouts::passed_on;
  }
  return Whereabouts::unknown;
}

Status count_before(storage::BundleStore& bundles, const BundleRecord& record, BundleStory& story) {
  std::vector<BundleId> before;
  HARKARA_TRY(
      bundles.each_queued([&](ServiceClass service_class, std::uint64_t ref, const BundleId& id) {
        if (service_class > story.service_class ||
            (service_class == story.service_class && ref >= record.ref))
          return false;
        before.push_back(id);
        return true;
      }));
  for (const BundleId& id : before) {
    HARKARA_ASSIGN(const BundleRecord other, bundles.find(id));
    if (other.custodians() > 0) continue;
    ++story.bundles_before;
    story.bytes_before += other.manifest.manifest.shape().total_bytes();
  }
  return ok();
}

Status tell(Station& station, const BundleRecord& record, BundleStory& story) {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  story.where = whereabouts(record);
  story.service_class = header.service_class;
  story.origin = station.name_of(header.origin);
  story.created_ms = header.created_ms;
  story.bytes_total = record.manifest.manifest.shape().total_bytes();
  for (const storage::Holder& holder : record.holders)
    if (holder.role == storage::HolderRole::took_custody)
      story.custodians.push_back(station.name_of(holder.node));
  const bool purged = story.where == Whereabouts::delivered || story.where == Whereabouts::expired;
  if (record.complete() && !purged) story.bytes_here = story.bytes_total;
  if (story.where == Whereabouts::waiting)
    HARKARA_TRY(count_before(station.bundles(), record, story));
  if (!record.complete()) {
    HARKARA_ASSIGN(story.bytes_here, station.bundles().bytes_present(record));
  }
  return ok();
}

}  // namespace

const char* whereabouts_name(Whereabouts where) {
  switch (where) {
    case Whereabouts::unknown: return "unknown";
    case Whereabouts::arriving: return "arriving";
    case Whereabouts::waiting: return "waiting";
    case Whereabouts::passed_on: return "passed_on";
    case Whereabouts::here: return "here";
    case Whereabouts::delivered: return "delivered";
    case Whereabouts::expired: return "expired";
  }
  return "unknown";
}

Result<BundleStory> bundle_story(Station& station, const BundleId& id) {
  BundleStory story;
  story.id = id;
  const auto record = station.bundles().find(id);
  if (!record && record.error().code != Errc::not_found) return record.error();
  if (record) {
    HARKARA_TRY(tell(station, *record, story));
  } else {
    story.where = after_it_left(station.bundles(), id);
  }
  if (const auto encoded = station.store().get(storage::Table::receipts, id.view())) {
    const auto receipt = sync::decode_receipt(*encoded);
    if (receipt) story.delivered_ms = receipt->delivered_ms;
  }
  return story;
}

Result<BundleId> resolve_bundle(Station& station, const std::string& beginning) {
  const bool hex = beginning.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hex || beginning.size() < kLeastDigits)
    return fail_next(Errc::invalid, "'" + beginning + "' is no bundle",
                     "give at least 8 hex digits of its id, as in the log");
  std::vector<BundleId> found;
  HARKARA_TRY(station.bundles().each_id([&](const BundleId& id) {
    if (to_hex(id.view()).starts_with(beginning)) found.push_back(id);
    return true;
  }));
  if (found.empty())
    return fail_next(Errc::not_found, "no bundle " + beginning + " is known here",
                     "ask on a node that it came through");
  if (found.size() > 1)
    return fail_next(Errc::refused, "several bundles begin with " + beginning, "give more digits");
  return found.front();
}

}  // namespace harkara::node
