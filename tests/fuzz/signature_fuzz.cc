#include "base/check.h"
#include "security/authenticator.h"
#include "security/security_test_support.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// The input is a request as SentRequest takes it. Nobody who does not know the secret may get in, whatever the request.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace galvan::security;  // NOLINT(google-build-using-namespace)
  static FixedClock clock;
  static FakeCredentialStore store = [] {
    FakeCredentialStore filled;
    filled.put("AKIDEXAMPLE", Credentials{.secret_access_key = "a secret that no input knows",
                                          .principal = std::make_shared<const Principal>()});
    return filled;
  }();
  static const Authenticator authenticator(store, clock, clock);
  static SignatureMemory memory;
  clock.set("20260102T030405Z");
  SentRequest request(std::string_view(reinterpret_cast<const char*>(data), size));
  const galvan::Result<Signature> signature = parse_signature(request.input());
  if (!signature.has_value()) {
    GALVAN_CHECK(!signature.error().message().empty());
    return 0;
  }
  Caller caller;
  const galvan::Result<void> result =
      authenticator.authenticate(request.input(), *signature, "dynamodb", memory, caller);
  GALVAN_CHECK(!result.has_value() && !caller.verified);
  GALVAN_CHECK(result.error().message().size() < 100 * (size + 100));
  return 0;
}
