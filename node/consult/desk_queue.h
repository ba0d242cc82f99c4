// From the cases at a desk to the order in which it takes them. Pure.
#pragma once

#include <string>
#include <vector>

#include "node/consult/desk_order.h"
#include "node/consult/fold.h"

namespace harkara::node::consult {

// As `specialist` sees it: what others hold, or what waits for the clinic, is parked.
// `seen_ms`: when the view was made, if that was not now.
Waiting waiting_of(const CaseView& view, const std::string& specialist, std::int64_t now_ms);
Waiting waiting_of(const CaseView& view, const std::string& specialist, std::int64_t now_ms,
                   std::int64_t seen_ms);
// Counts the case when the desk answered it in the last seven days.
void count_taken(DeskShares& shares, const CaseView& view, std::int64_t now_ms);
// Open cases in desk_order, then those that are done or withdrawn, the oldest first.
void order_queue(std::vector<CaseView>& views, const std::string& specialist, std::int64_t now_ms);

}  // namespace harkara::node::consult
