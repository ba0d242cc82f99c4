#include "node/consult/rx/seal.h"

#include <algorithm>

#include "base/codec.h"
#include "base/text.h"
#include "node/consult/field_checks.h"
#include "node/consult/json_text.h"
#include "node/consult/rx/check.h"

namespace harkara::node::consult::rx {
namespace {

constexpr std::string_view kDomain = "hk.sig.rx";
constexpr std::uint8_t kVersion = 1;
constexpr std::int64_t kDay_s = 86'400;

struct Token {
  View authority;
  View person;
  crypto::Signature signature;
  View slip;
};

Result<Token> split(View bytes) {
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  Token token;
  token.authority = in.bytes16();
  token.person = in.bytes16();
  token.signature = in.fixed<crypto::Signature>();
  token.slip = in.rest();
  if (!in.ok() || token.slip.empty())
    return fail(Errc::invalid, "the code is cut short; next: scan or copy it again, whole");
  if (version != kVersion)
    return fail(Errc::unsupported,
                "a code of version " + std::to_string(version) + "; next: use a newer harkara");
  if (token.slip.size() > kMaxSlipBytes || token.authority.size() > kMaxCertificateBytes ||
      token.person.size() > kMaxCertificateBytes)
    return fail(Errc::too_large, "the code is larger than any prescription; next: do not use it");
  return token;
}

Bytes signed_bytes(View authority, View person, View slip) {
  ByteWriter out;
  out.u8(kVersion);
  out.bytes16(authority);
  out.bytes16(person);
  out.raw(slip);
  return out.take();
}

Result<Bytes> authority_of(const Context& context, const crypto::Certificate& person) {
  for (const Bytes& encoded : context.trust.authorities()) {
    const auto authority = crypto::decode_certificate(encoded);
    if (authority && authority->subject == person.issuer) return encoded;
  }
  return fail(Errc::not_found,
              "the authority that certified this node's person is not known here; "
              "next: harkara node check");
}

bool of_alphabet(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

// The code within a page or a scanner's output.
Result<Bytes> token_in(std::string_view text) {
  const std::size_t at = text.find(kCodePrefix);
  if (at == std::string_view::npos)
    return fail(Errc::not_found,
                "there is no prescription's code in it; next: give the text of "
                "its QR code, which begins with HKRX1:, or the page's file");
  text.remove_prefix(at + kCodePrefix.size());
  const auto end = std::find_if_not(text.begin(), text.end(), of_alphabet);
  const std::string_view code(text.data(), static_cast<std::size_t>(end - text.begin()));
  const auto bytes = code.size() <= kMaxCodeChars ? from_base32(code) : std::nullopt;
  if (bytes) return *bytes;
  return fail(Errc::invalid, "the code is damaged; next: scan or copy it again, whole");
}

void take(Json& to, const char* as, const Json& from, std::string_view name) {
  const Json* value = find(from, name);
  if (value != nullptr && !value->is_null()) to[as] = *value;
}

}  // namespace

Json slip_of(const Json& rx, const std::string& case_name) {
  Json slip = {{"case", case_name}};
  take(slip, "date", rx, "date");
  for (const char* field : {"name", "qualification", "registration", "council"})
    take(slip["rmp"], field, rx.at("rmp"), field);
  for (const char* field : {"name", "pseudonym", "age", "age_months", "sex"})
    take(slip["patient"], field, rx.at("patient"), field);
  take(slip, "diagnosis", rx, "diagnosis");
  slip["medicines"] = Json::array();
  for (const Json& each : rx.at("medicines")) {
    Json row;
    for (const char* field : {"name", "form", "strength", "frequency", "duration", "notes"})
      take(row, field, each, field);
    slip["medicines"].push_back(std::move(row));
  }
  return slip;
}

Result<std::string> seal(const Context& context, const Json& slip) {
  HARKARA_ASSIGN(const std::string text, dump_json("the prescription", slip));
  if (text.size() > kMaxSlipBytes)
    return fail(Errc::too_large, "the prescription has " + std::to_string(text.size()) +
                                     " bytes, more than a readable QR code holds (" +
                                     std::to_string(kMaxSlipBytes) +
                                     "); next: shorten diagnosis and notes, or write two");
  HARKARA_ASSIGN(const crypto::Certificate person,
                 crypto::decode_certificate(context.person_certificate));
  HARKARA_ASSIGN(const Bytes authority, authority_of(context, person));
  const Bytes bytes = signed_bytes(authority, person.encoded, as_view(text));
  ByteWriter out;
  out.u8(kVersion);
  out.bytes16(authority);
  out.bytes16(person.encoded);
  out.raw(crypto::sign({kDomain, bytes}, context.person_identity).view());
  out.raw(as_view(text));
  return std::string(kCodePrefix) + to_base32(out.bytes());
}

Result<Verified> verify(std::string_view text, const crypto::TrustStore& trust,
                        const Licences& licences) {
  HARKARA_ASSIGN(const Bytes bytes, token_in(text));
  HARKARA_ASSIGN(const Token token, split(bytes));
  HARKARA_ASSIGN(const crypto::Certificate claimed, crypto::decode_certificate(token.person));
  // The signature first: nothing of what an unknown author wrote is parsed.
  if (!crypto::verify({kDomain, signed_bytes(token.authority, token.person, token.slip)},
                      token.signature, claimed.fields.identity))
    return fail(Errc::forged, "the prescription was altered, or was never signed by '" +
                                  claimed.fields.name + "'; next: do not dispense on it");
  HARKARA_ASSIGN(Json slip, parse_json("the prescription", token.slip));
  const auto day = day_of(text_or(slip, "date"));
  if (!day) return fail(Errc::invalid, "the prescription has no date; next: do not dispense on it");
  crypto::TrustStore chain = trust;
  const Status known = chain.add_authority(token.authority, *day * kDay_s + kDay_s / 2);
  if (!known && known.error().code == Errc::refused)
    return fail(Errc::refused, known.error().message +
                                   "; next: do not dispense on it, unless you know whose it is: "
                                   "then name their organisation in licences.toml");
  HARKARA_TRY(known);
  HARKARA_ASSIGN(const crypto::Certificate person,
                 chain.verify(token.person, crypto::CertificateKind::person, crypto::Scope::answer,
                              *day * kDay_s + kDay_s / 2));
  HARKARA_TRY(licences.check(chain, person, "", "", *day * kDay_s));
  return Verified{std::move(slip), person.fields.name, licences.organisation_of(chain, person),
                  person.fields.not_after_s, *day};
}

}  // namespace harkara::node::consult::rx
