#include "sync/receipt.h"

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "crypto/mailbox.h"

namespace harkara::sync {
namespace {

constexpr std::string_view kDomain = "hk.sig.receipt";
constexpr std::array<std::uint8_t, 4> kMagic = {'H', 'K', 'R', 1};
constexpr std::size_t kMaxAddressBytes = 2 * 40 + 1;

// "radiology@aiims" is a desk of the node whose certificate says "aiims".
bool is_desk_of(const std::string& address, const std::string& node_name) {
  const std::size_t at = address.find('@');
  return at != std::string::npos && address.substr(at + 1) == node_name;
}

}  // namespace

Bytes receipt_body(const Receipt& receipt) {
  ByteWriter out;
  out.raw(kMagic);
  out.raw(receipt.bundle.view());
  out.raw(receipt.destination.view());
  out.i64(receipt.delivered_ms);
  out.text8(receipt.address);
  return out.take();
}

Receipt issue_receipt(const BundleId& bundle, const std::string& address, std::int64_t delivered_ms,
                      const crypto::SigningKey& destination) {
  Receipt receipt{bundle, crypto::node_id_of(destination.public_key), address, delivered_ms, {}};
  receipt.encoded = receipt_body(receipt);
  append(receipt.encoded, crypto::sign({kDomain, receipt.encoded}, destination).view());
  return receipt;
}

Result<Receipt> decode_receipt(View encoded) {
  ByteReader in(encoded);
  const bool magic = std::ranges::equal(in.raw(kMagic.size()), kMagic);
  Receipt receipt;
  receipt.bundle = in.fixed<BundleId>();
  receipt.destination = in.fixed<NodeId>();
  receipt.delivered_ms = in.i64();
  receipt.address = in.text8();
  in.raw(crypto::Signature::kSize);
  if (!magic || !in.finished() || receipt.address.size() > kMaxAddressBytes)
    return fail(Errc::invalid, "receipt");
  receipt.encoded = to_bytes(encoded);
  return receipt;
}

Status verify_receipt(const Receipt& receipt, const EndpointId& endpoint,
                      const crypto::Certificate& signer) {
  if (signer.subject != receipt.destination) return fail(Errc::refused, "receipt: other signer");
  const std::size_t body = receipt.encoded.size() - crypto::Signature::kSize;
  const View all = receipt.encoded;
  const auto signature = crypto::Signature::from(all.subspan(body));
  if (!crypto::verify({kDomain, all.first(body)}, *signature, signer.fields.identity))
    return fail(Errc::forged, "receipt: signature");
  if (receipt.address.empty()) {
    if (endpoint == endpoint_of(signer.subject)) return ok();
    return fail(Errc::refused, "receipt: not the destination's");
  }
  if (crypto::desk_endpoint(receipt.address) != endpoint ||
      !is_desk_of(receipt.address, signer.fields.name) ||
      !crypto::allows(signer.fields.scope, crypto::Scope::host_desks))
    return fail(Errc::refused, "receipt: signer does not host the desk");
  return ok();
}

}  // namespace harkara::sync
