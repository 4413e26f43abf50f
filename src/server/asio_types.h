#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

// The Asio types of the server, all bound to the concrete executor of an I/O thread: the type-erased default executor
// costs an indirect call for each operation. Internal to server/: no header that cli/ reads may include this one.
namespace galvan {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;
using UseAwaitable = asio::use_awaitable_t<Executor>;
/// Completes with (error_code, results…) as a tuple, never by an exception.
using AwaitTuple = asio::as_tuple_t<UseAwaitable>;
inline constexpr AwaitTuple kAwaitTuple{};
template <class T = void>
using Awaitable = asio::awaitable<T, Executor>;
/// What a connection reads from and writes to. TLS replaces this type, and the two functions of Connection that use it.
using Stream = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using ErrorCode = boost::system::error_code;

}  // namespace galvan
