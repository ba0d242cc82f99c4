#include "node/consult/patients/link.h"

#include <algorithm>
#include <tuple>

#include "base/codec.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::patients {
namespace {

using storage::Table;

constexpr std::uint8_t kVersion = 1;

// In the table of cases; their own keys are CaseIds of 16 bytes, these are longer.
Bytes link_key(const LinkId& id) {
  Bytes key{'p'};
  append(key, id.view());
  return key;
}

std::string cut(const std::string& text) {
  std::size_t size = std::min(text.size(), kMaxWords);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80)
    --size;
  return text.substr(0, size);
}

bool said_before(const Link& a, const Link& b) {
  return std::tie(a.number, a.time_ms, a.id) < std::tie(b.number, b.time_ms, b.id);
}

PatientId root_of(const std::map<PatientId, PatientId>& parents, PatientId id) {
  for (auto at = parents.find(id); at != parents.end() && at->second != id; at = parents.find(id))
    id = at->second;
  return id;
}

}  // namespace

PatientId patient_id(const Json& patient, const NodeId& origin) {
  std::string abha = text_or(patient, "abha");
  if (abha.find('@') == std::string::npos) std::erase_if(abha, [](char c) { return c == '-'; });
  Bytes key;
  if (!abha.empty()) {
    append(key, as_view("abha:" + abha));
  } else {
    append(key, as_view("node:"));
    append(key, origin.view());
    append(key, as_view(text_or(patient, "pseudonym")));
  }
  return *PatientId::from(crypto::hash("hk.patient", key).view().first(PatientId::kSize));
}

std::string patient_name(const PatientId& id) {
  return "P-" + to_base32(id.view());
}

Bytes encode_link(const Link& link) {
  ByteWriter out;
  out.u8(kVersion);
  out.u32(link.number);
  out.i64(link.time_ms);
  out.raw(link.a.view());
  out.raw(link.b.view());
  out.u8(link.same ? 1 : 0);
  out.text8(cut(link.by));
  out.text8(cut(link.why));
  return out.take();
}

Result<Link> decode_link(const LinkId& id, View encoded) {
  ByteReader in(encoded);
  Link link;
  link.id = id;
  const std::uint8_t version = in.u8();
  link.number = in.u32();
  link.time_ms = in.i64();
  link.a = in.fixed<PatientId>();
  link.b = in.fixed<PatientId>();
  const std::uint8_t same = in.u8();
  link.by = in.text8();
  link.why = in.text8();
  if (!in.finished() || version != kVersion || same > 1 || !(link.a < link.b))
    return fail(Errc::corrupt, "a stored decision about patients is malformed");
  link.same = same == 1;
  return link;
}

Status append_link(storage::Store& store, const Link& link) {
  return store.put(Table::cases, link_key(link.id), encode_link(link));
}

Result<std::vector<Link>> load_links(storage::Store& store) {
  std::vector<Link> links;
  Status outcome = ok();
  HARKARA_TRY(store.scan(Table::cases, Bytes{'p'}, [&](View key, View value) {
    if (key.size() != 1 + LinkId::kSize) return true;  // a case whose id begins so
    auto link = decode_link(*LinkId::from(key.subspan(1)), value);
    if (link)
      links.push_back(*std::move(link));
    else
      outcome = std::move(link).error();
    return outcome.has_value();
  }));
  if (!outcome) return std::move(outcome).error();
  return links;
}

const Link* last_word(std::span<const Link> links, const PatientId& a, const PatientId& b) {
  const auto [least, most] = std::minmax(a, b);
  const Link* last = nullptr;
  for (const Link& link : links)
    if (link.a == least && link.b == most && (last == nullptr || said_before(*last, link)))
      last = &link;
  return last;
}

std::map<PatientId, PatientId> groups(std::span<const Link> links) {
  std::map<std::pair<PatientId, PatientId>, const Link*> last;
  std::map<PatientId, PatientId> parents;
  for (const Link& link : links) {
    const Link*& said = last[{link.a, link.b}];
    if (said == nullptr || said_before(*said, link)) said = &link;
    parents.emplace(link.a, link.a);
    parents.emplace(link.b, link.b);
  }
  for (const auto& [pair, link] : last) {
    if (!link->same) continue;
    const PatientId one = root_of(parents, pair.first);
    const PatientId other = root_of(parents, pair.second);
    parents[std::max(one, other)] = std::min(one, other);
  }
  for (auto& [id, parent] : parents) parent = root_of(parents, id);
  return parents;
}

}  // namespace harkara::node::consult::patients
