# The three Debian packages, made by cpack: `./dev package`. Each is a component of the installation.
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL presenced presence-tui presencectl)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_SET_DESTDIR ON) # what is installed names its folders as they are in the end
set(CPACK_STRIP_FILES ON)

set(CPACK_PACKAGE_NAME presence)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SOURCE presence)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/changelog maintainer REGEX "^ -- " LIMIT_COUNT 1)
string(REGEX REPLACE "^ -- (.*>)  .*" "\\1" CPACK_DEBIAN_PACKAGE_MAINTAINER "${maintainer}")

set(CPACK_COMPONENT_PRESENCED_DESCRIPTION "who is here right now: the server
A presence server that speaks Socket.IO: who is connected sees who else is,
on the page that it serves and in any other client.")
set(CPACK_DEBIAN_PRESENCED_PACKAGE_NAME presenced)
# libwebsockets loads its event loop as a plugin; the user is made by systemd-sysusers.
set(CPACK_DEBIAN_PRESENCED_PACKAGE_DEPENDS
  "libwebsockets-evlib-uv, systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PRESENCED_PACKAGE_RECOMMENDS presencectl)
set(CPACK_DEBIAN_PRESENCED_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postrm)

set(CPACK_COMPONENT_PRESENCE-TUI_DESCRIPTION "who is here right now: in a terminal
Joins a presence server as a browser does: its user is a box on everybody's
page, and everybody is a box in the terminal.")
set(CPACK_DEBIAN_PRESENCE-TUI_PACKAGE_NAME presence-tui)
set(CPACK_DEBIAN_PRESENCE-TUI_PACKAGE_DEPENDS libwebsockets-evlib-uv)

set(CPACK_COMPONENT_PRESENCECTL_DESCRIPTION "who is here right now: for admins
Talks to a running presenced over a Unix socket: lists who is here, tells why
somebody left, removes and bans.")
set(CPACK_DEBIAN_PRESENCECTL_PACKAGE_NAME presencectl)
set(CPACK_DEBIAN_PRESENCECTL_PACKAGE_SUGGESTS presenced)

# What Debian wants in each package's folder of documents.
set(documents ${CMAKE_CURRENT_BINARY_DIR}/doc)
add_custom_command(OUTPUT ${documents}/changelog.gz ${documents}/changelog.Debian.gz
  COMMAND ${CMAKE_COMMAND} -E make_directory ${documents}
  COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md > ${documents}/changelog.gz
  COMMAND gzip -9nc ${CMAKE_CURRENT_LIST_DIR}/changelog > ${documents}/changelog.Debian.gz
  DEPENDS ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_CURRENT_LIST_DIR}/changelog VERBATIM)
add_custom_target(debian-documents ALL DEPENDS ${documents}/changelog.gz)
foreach(package IN LISTS CPACK_COMPONENTS_ALL)
  install_to(${package} ${CMAKE_INSTALL_DATADIR}/doc/${package} FILES
    ${CMAKE_CURRENT_LIST_DIR}/copyright ${documents}/changelog.gz ${documents}/changelog.Debian.gz)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/lintian-overrides.in ${CMAKE_CURRENT_BINARY_DIR}/lintian/${package} @ONLY)
  install_to(${package} ${CMAKE_INSTALL_DATADIR}/lintian/overrides FILES
    ${CMAKE_CURRENT_BINARY_DIR}/lintian/${package})
endforeach()

include(CPack)
