import type { SFTPWrapper } from 'ssh2';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Endpoint } from './connection.ts';
import { describeEndpoint } from './errors.ts';

/** Larger files are none that an installer keeps for others to fetch. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file of the user who logged in.
 * @throws DoctorError `HOST_COMMAND_FAILED` that names host and file
 */
export async function readRemoteFile(sftp: SFTPWrapper, endpoint: Endpoint, path: string): Promise<Buffer> {
  try {
    const { size } = await new Promise<{ size: number }>((resolve, reject) => {
      sftp.stat(path, (error, stats) => (error === undefined ? resolve(stats) : reject(error)));
    });
    if (size > LARGEST_BYTES) throw new Error(`it has ${size} bytes`);
    return await new Promise<Buffer>((resolve, reject) => {
      sftp.readFile(path, (error, data) => (error === undefined ? resolve(data) : reject(error)));
    });
  } catch (error) {
    throw new DoctorError(
      'HOST_COMMAND_FAILED',
      `The file ${path} of ${describeEndpoint(endpoint)} cannot be read: ${messageOf(error)}.`,
      { hint: `Log in as the same user and try "cat ${path}".`, cause: error },
    );
  }
}
