#pragma once

#include <string>

namespace galvan {

/// A random (version 4) UUID in its usual form of 36 characters, from the system's secure source. Thread-safe.
std::string random_uuid();

}  // namespace galvan
