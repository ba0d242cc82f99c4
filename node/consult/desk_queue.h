// From the cases at a desk to the order in which it takes them. Pure.
#pragma once

#include <string>
#include <vector>

#include "node/consult/desk_order.h"
#include "node/consult/fold.h"

namespace harkara::node::consult {

// As `specialist` sees it: what others hold, or what waits for the clinic, is parked.
Waiting waiting_of(const CaseView& view, const std::string& specialist, std::int64_t now_ms);
// What the desk answered in the last seven days.
DeskShares shares_of(const std::vector<CaseView>& views, std::int64_t now_ms);
// Open cases in desk_order, then those that are done or withdrawn, the oldest first.
void order_queue(std::vector<CaseView>& views, const std::string& specialist, std::int64_t now_ms);

}  // namespace harkara::node::consult
