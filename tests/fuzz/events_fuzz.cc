// What reads events.jsonl, and what makes reports of whatever it took.
#include "base/bytes.h"
#include "sim/report/event_reader.h"
#include "sim/report/one_texts.h"
#include "sim/report/page_data.h"
#include "sim/report/tables.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace harkara;
  const auto history = sim::read_events(as_text(as_view(data, size)));
  if (!history) return 0;
  sim::page_data(*history);
  sim::cases_csv(*history);
  sim::contacts_csv(*history);
  sim::message_stats(*history);
  sim::delivered_messages(*history);
  return 0;
}
