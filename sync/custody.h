// A bundle whose custody was passed on is ours no longer to bring, but until its receipt
// comes we are not sure of it. When none comes in good time, it is offered again, to
// somebody else: for that each such bundle has a date in Table::meta.
#pragma once

#include "sync/core.h"

namespace harkara::sync {

// The bundle as the router looks at it.
RoutedBundle routed(const Engine::Core& core, const storage::BundleRecord& record);
// How many custodians it should have before we rest.
std::size_t copies_wanted(const Engine::Core& core, const storage::BundleRecord& record);

// It has as many custodians as it should, `custodian` being the last: from now on we wait for
// the receipt. Where that is its destination, the receipt is on its way: a date is written
// only for those that have none when a contact ends, or at the next housekeeping.
[[nodiscard]] bool await_receipt(Engine::Core& core, const storage::BundleRecord& record,
                                 const NodeId& custodian);
// Others took custody of it, and nobody would notice that its receipt does not come: what was
// to date it ended with the power, or it waits for more custodians than come.
bool is_undated(const Engine::Core& core, const storage::BundleRecord& record);
[[nodiscard]] bool set_date(Engine::Core& core, const storage::BundleRecord& record);
// What we had passed on is ours again to keep, and to bring when its date comes.
// REQUIRES: record.state is forwarded. False: the store failed.
[[nodiscard]] bool hold_again(Engine::Core& core, storage::BundleRecord& record);
void await_no_more(Engine::Core& core, const BundleId& id);
void date_unanswered(Engine::Core& core);
// Bundles that are due become ours to bring again.
void heed_overdue(Engine::Core& core);
void load_overdue(Engine::Core& core);

// The peer would not have it, though it may be the best next hop by far: others are not
// kept from it any longer.
void note_unwilling(Engine::Core& core, const NodeId& peer, const BundleId& id);

}  // namespace harkara::sync
