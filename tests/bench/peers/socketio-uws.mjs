/* Socket.IO on uWebSockets.js. */

import { createApplication } from './application.mjs';
import { createApp, listen } from './uws.mjs';

const app = createApp();
createApplication().attachApp(app);
listen(app);
