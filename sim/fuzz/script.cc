#include "sim/fuzz/script.h"

#include <algorithm>
#include <array>

namespace harkara::sim::fuzz {
namespace {

constexpr std::size_t kMostPlaces = 6;
constexpr std::size_t kMostExtraPairs = 3;
constexpr std::uint64_t kLongestGap_ms = 24 * 3'600'000;
constexpr std::uint64_t kWholeMeeting_ms = 180'000;
constexpr std::uint64_t kCutMeeting_ms = 60'000;
constexpr std::uint64_t kMostHours = 4 * 365 * 24;  // within the certificates' life
constexpr std::array<LinkModel, 4> kModels = {{{.rate_Bps = 40'000, .delay_ms = 20},
                                               {.rate_Bps = 8'000, .delay_ms = 300},
                                               {.rate_Bps = 1'500, .delay_ms = 800},
                                               {.rate_Bps = 400'000, .delay_ms = 2}}};
constexpr std::array<std::int64_t, 4> kFlushes_ms = {0, 20, 300, 4'000};
constexpr std::array<std::uint64_t, 4> kSizes = {900, 3'500, 20'000, 70'000};
constexpr std::array<std::uint32_t, 4> kDays = {60, 30, 2, 0};  // 0: an hour
constexpr std::array kClasses = {ServiceClass::routine,  ServiceClass::emergency,
                                 ServiceClass::answer,   ServiceClass::urgent,
                                 ServiceClass::document, ServiceClass::bulk};

// Each kind of misfortune is in a run or not, so that many together do not hide what few
// would show.
struct Swarm {
  std::array<unsigned, kEventKinds> kinds;
  std::array<unsigned, 5> tampers;
  std::array<unsigned, 7> moods;
  std::array<unsigned, 2> cut;
  std::array<unsigned, 2> small_disk;
  std::array<unsigned, 4> speaks;
  std::array<unsigned, 2> metered;
  std::array<unsigned, 4> lifetimes;
  std::array<unsigned, 2> hostile;
};

template <std::size_t n>
void leave_out(Choices& choices, std::array<unsigned, n>& weights) {
  for (std::size_t i = 1; i < n; ++i)
    if (choices.often()) weights[i] = 0;
}

Swarm read_swarm(Choices& choices) {
  Swarm swarm{{8, 16, 4, 3, 2, 2, 2, 2, 1},
              {12, 2, 2, 2, 2},
              {2, 2, 2, 3, 2, 2, 2},
              {1, 2},
              {3, 1},
              {10, 2, 1, 1},
              {3, 1},
              {6, 2, 1, 1},
              {1, 1}};
  leave_out(choices, swarm.kinds);
  if (swarm.kinds[1] == 0) swarm.kinds[1] = 16;  // without contacts nothing happens
  leave_out(choices, swarm.tampers);
  leave_out(choices, swarm.moods);
  leave_out(choices, swarm.cut);
  leave_out(choices, swarm.small_disk);
  leave_out(choices, swarm.speaks);
  leave_out(choices, swarm.metered);
  leave_out(choices, swarm.lifetimes);
  leave_out(choices, swarm.hostile);
  return swarm;
}

// A clinic's link is no way for others: whoever stands between others is a relay at least.
void settle_tiers(Setting& setting, const std::vector<std::size_t>& wishes) {
  setting.places[0].tier = Tier::hub;
  for (std::size_t i = 1; i < setting.places.size(); ++i) {
    const bool leaf = std::ranges::none_of(setting.places, [&](const Place& place) {
      return &place != setting.places.data() && place.parent == i;
    });
    Place& place = setting.places[i];
    if (leaf && wishes[i] == 1) place.tier = Tier::clinic;
    if (!leaf && place.parent == 0 && wishes[i] == 2) place.tier = Tier::district;
  }
}

void read_places(Choices& choices, const Swarm& swarm, Setting& setting) {
  setting.places.resize(2 + choices.below(kMostPlaces - 1));
  std::vector<std::size_t> wishes;
  for (std::size_t i = 0; i < kMostPlaces; ++i) {  // always as many choices
    Place place;
    place.parent = i == 0 ? 0 : choices.below(i);
    wishes.push_back(choices.below(3));
    place.knows_parent = choices.often();
    place.small_disk = i > 0 && choices.weighted(swarm.small_disk) == 1;
    place.speaks = static_cast<Speaks>(choices.weighted(swarm.speaks));
    if (i < setting.places.size()) setting.places[i] = place;
  }
  settle_tiers(setting, wishes);
}

void read_pairs(Choices& choices, const Swarm& swarm, Setting& setting) {
  const std::size_t count = setting.places.size();
  for (std::size_t i = 1; i < kMostPlaces + kMostExtraPairs; ++i) {
    const bool extra = i >= kMostPlaces;
    const bool wanted = extra ? choices.often() : i < count;
    const std::size_t a = extra ? choices.below(count) : i;
    const std::size_t by = choices.below(count);
    Pair pair{a, 0, kModels[choices.below(kModels.size())], choices.weighted(swarm.metered) == 1};
    if (extra)
      pair.b = (a + 1 + by) % count;
    else if (i < count)
      pair.b = setting.places[i].parent;
    if (wanted && pair.a != pair.b) setting.pairs.push_back(pair);
  }
}

Setting read_setting(Choices& choices, const Swarm& swarm) {
  Setting setting;
  setting.seed = choices.below(1'000'000'007);
  read_places(choices, swarm, setting);
  read_pairs(choices, swarm, setting);
  const bool hostile = choices.weighted(swarm.hostile) == 1;
  const std::size_t who = 1 + choices.below(setting.places.size() - 1);
  if (hostile && setting.places.size() > 2) setting.hostile = who;
  setting.sealed = !choices.often();
  setting.list_at_most = choices.often() ? 2 : 512;
  const bool slow_disks = choices.often();
  for (std::size_t i = 0; i < kMostPlaces; ++i) {
    const std::int64_t flush_ms = kFlushes_ms[choices.below(kFlushes_ms.size())];
    if (slow_disks && i < setting.places.size()) setting.places[i].flush_ms = flush_ms;
  }
  return setting;
}

std::uint64_t read_amount(Choices& choices, const Swarm& swarm, Event::Kind kind) {
  switch (kind) {
    case Event::Kind::send: return kSizes[choices.below(kSizes.size())];
    case Event::Kind::meet: {
      const bool cut = choices.weighted(swarm.cut) == 1;
      const std::uint64_t until = 1 + choices.spread(kCutMeeting_ms);
      return cut ? until : kWholeMeeting_ms;
    }
    case Event::Kind::crash:
    case Event::Kind::fail_write: return choices.spread(60);
    case Event::Kind::fill_disk: return choices.spread(kLongestGap_ms);
    case Event::Kind::step_clock: return choices.spread(kMostHours);
    default: return 0;
  }
}

Event read_event(Choices& choices, const Swarm& swarm, const Setting& setting) {
  Event event;
  event.kind = static_cast<Event::Kind>(choices.weighted(swarm.kinds));
  event.gap_ms = static_cast<std::int64_t>(choices.spread(kLongestGap_ms));
  const bool meet = event.kind == Event::Kind::meet;
  event.place = choices.below(meet ? setting.pairs.size() : setting.places.size());
  event.to = choices.below(setting.places.size());
  event.amount = read_amount(choices, swarm, event.kind);
  if (meet) {
    event.tamper = static_cast<Tamper>(choices.weighted(swarm.tampers));
    event.mood = static_cast<Mood>(choices.weighted(swarm.moods));
  } else {
    event.service_class = kClasses[choices.below(kClasses.size())];
    const std::uint32_t days = kDays[choices.weighted(swarm.lifetimes)];
    event.lifetime_s = days == 0 ? 3'600 : days * 24 * 3'600;
  }
  event.detail = choices.spread(0xffff);
  return event;
}

}  // namespace

Script read_script(Choices& choices) {
  Script script;
  HARKARA_ASSERT(choices.next_group());
  const Swarm swarm = read_swarm(choices);
  script.setting = read_setting(choices, swarm);
  while (choices.next_group()) script.events.push_back(read_event(choices, swarm, script.setting));
  return script;
}

}  // namespace harkara::sim::fuzz
