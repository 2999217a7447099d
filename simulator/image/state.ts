/** An image (Image API v2). */
export interface Image {
  readonly id: string;
  readonly ownerId: string;
  readonly createdUs: number;
  name: string | null;
  status: 'queued' | 'saving' | 'active';
  visibility: 'public' | 'private' | 'shared' | 'community';
  protected: boolean;
  hidden: boolean;
  diskFormat: string | null;
  containerFormat: string | null;
  minDiskGb: number;
  minRamMb: number;
  tags: readonly string[];
  /** Properties that users add. */
  properties: Readonly<Record<string, string>>;
  updatedUs: number;
  data: ImageData | undefined;
}

/** What was uploaded. */
export interface ImageData {
  readonly bytes: Buffer;
  /** MD5, as Glance still gives it. */
  readonly checksum: string;
  readonly sha512: string;
}
