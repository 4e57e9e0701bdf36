/* Socket.IO on Node's own HTTP server, with ws: how nearly everybody runs it. */

import http from 'node:http';
import https from 'node:https';
import { createApplication } from './application.mjs';
import { HOST, PAGE, readTls, tellListening, tls } from './options.mjs';

function answer(request, response) {
	response.writeHead(200, { 'content-type': 'text/html' });
	response.end(PAGE);
}

const server = tls ? https.createServer(readTls(), answer) : http.createServer(answer);
createApplication(server);
server.listen(0, HOST, 4096, () => tellListening(server.address().port));
