<?php
/**
 * Stands where posts are stored, and keeps what is refused from becoming public and from being lost.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** The states in which visitors see a post, or will. */
const LIVE = array( 'publish', 'future' );

/** Fields whose texts are kept where a post that is public stays as it was. */
const KEPT = array(
	'post_title', 'post_content', 'post_excerpt', 'post_content_filtered', 'post_status', 'post_name',
	'post_date', 'post_date_gmt', 'post_modified', 'post_modified_gmt', 'post_password',
);

/** Hook up what stands before every way to publish. */
function start_gate(): void {
	foreach ( types() as $type ) {
		add_filter( "rest_pre_insert_$type", __NAMESPACE__ . '\\before_rest', 10, 2 );
	}
	add_filter( 'wp_insert_post_data', __NAMESPACE__ . '\\before_insert', 99, 2 );
	add_filter( 'update_post_metadata', __NAMESPACE__ . '\\before_meta', 99, 4 );
	add_filter( 'add_post_metadata', __NAMESPACE__ . '\\before_meta', 99, 4 );
	add_filter( 'update_post_metadata_by_mid', __NAMESPACE__ . '\\before_meta_by_id', 99, 4 );
	add_action( 'transition_post_status', __NAMESPACE__ . '\\after_all', 10, 3 );
}

/**
 * Before a post is stored over REST: the post, or an error with the findings.
 *
 * @param \stdClass|\WP_Error $prepared What would be stored; of an update, what changes.
 * @param \WP_REST_Request    $request  Has the custom fields.
 */
function before_rest( $prepared, $request = null ) {
	if ( is_wp_error( $prepared ) ) {
		return $prepared;
	}
	$meta    = null === $request ? array() : (array) $request['meta'];
	$refusal = refusal( merged( (array) $prepared ), $meta );
	if ( null === $refusal ) {
		return $prepared;
	}
	$told = array( 'status' => 422, 'refusal' => $refusal['refusal'], 'findings' => $refusal['findings'] );
	return new \WP_Error( 'onmessage', $refusal['text'], $told );
}

/**
 * Before anything is stored: a refused post is kept, but does not become public.
 *
 * One that was not public stays so. Of one that is public, visitors go on seeing what they saw,
 * and the new text becomes a revision.
 *
 * @param array $data    What would be stored, with slashes.
 * @param array $postarr What was asked for.
 */
function before_insert( $data, $postarr ) {
	$id      = (int) ( $postarr['ID'] ?? 0 );
	$post    = array_merge( wp_unslash( $data ), array( 'ID' => $id ) );
	$refusal = refusal( $post, (array) ( $postarr['meta_input'] ?? array() ) );
	if ( null === $refusal ) {
		return $data;
	}
	if ( wp_doing_ajax() && 'inline-save' === ( $_POST['action'] ?? '' ) ) {
		wp_die( nl2br( esc_html( $refusal['text'] ) ) ); // shown below the quick edit form, which stays open
	}
	$before = $id ? get_post( $id ) : null;
	if ( $before && in_array( $before->post_status, LIVE, true ) ) {
		$revision = keep( $post, $before );
		foreach ( KEPT as $field ) {
			$data[ $field ] = wp_slash( $before->$field );
		}
		$kept = __( 'What visitors see stays as it was; the new text is kept as a revision.', 'onmessage' );
		remember( $refusal, $kept, $post['post_title'], $id, $revision );
		return $data;
	}
	$hidden              = $before && in_array( $before->post_status, array( 'draft', 'pending', 'private' ), true );
	$data['post_status'] = $hidden ? $before->post_status : 'draft';
	remember( $refusal, __( 'It is kept, and not public.', 'onmessage' ), $post['post_title'], $id );
	return $data;
}

/** Keep the new text of a post that is public: as a revision, or as an autosave where there are none. */
function keep( array $post, \WP_Post $before ): int {
	$kept = _wp_put_post_revision( array_merge( $before->to_array(), $post ), ! wp_revisions_enabled( $before ) );
	return is_wp_error( $kept ) ? 0 : (int) $kept;
}

/**
 * Before a custom field is stored: false keeps a wrong text from a post that is public.
 *
 * @param null|bool $done  Whether another plugin has dealt with it.
 * @param int       $id    Of the post.
 * @param string    $key   Of the field.
 * @param mixed     $value What would be stored, without slashes.
 */
function before_meta( $done, $id, $key, $value ) {
	$post = null === $done && is_checked_key( (string) $key ) ? get_post( $id ) : null;
	if ( ! $post || in_array( $value, get_post_meta( $id, $key ), true ) ) {
		return $done;
	}
	$refusal = refusal( $post->to_array(), array( $key => $value ) );
	if ( null === $refusal ) {
		return $done;
	}
	/* translators: the name of a custom field */
	remember( $refusal, sprintf( __( 'The field %s stays as it was.', 'onmessage' ), $key ), $post->post_title );
	return false;
}

/** The same for a field that is named by its own id, as the classic editor does. */
function before_meta_by_id( $done, $meta_id, $value, $key ) {
	$meta = get_metadata_by_mid( 'post', $meta_id );
	return $meta ? before_meta( $done, (int) $meta->post_id, $key ? $key : $meta->meta_key, $value ) : $done;
}

/** When a post has become public by whatever way: a wrong one becomes a draft again. */
function after_all( $new, $old, $post ): void {
	if ( 'publish' !== $new || 'publish' === $old ) {
		return;
	}
	$refusal = refusal( $post->to_array() );
	if ( null !== $refusal ) {
		wp_update_post( wp_slash( array( 'ID' => $post->ID, 'post_status' => 'draft' ) ) );
		error_log( "onmessage: post {$post->ID} had become public and is a draft again: {$refusal['text']}" );
	}
}

/** A post as it would be: an update changes what is stored. */
function merged( array $post ): array {
	$id     = (int) ( $post['ID'] ?? 0 );
	$before = $id ? get_post( $id, ARRAY_A ) : null;
	return array_merge( $before ? $before : array( 'post_type' => 'post', 'post_status' => 'draft' ), $post );
}
